"""The rival: the same door as plain Django REST framework makes it, one serializer, one ORM write after another."""

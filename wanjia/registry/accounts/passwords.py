"""How passwords are kept: Argon2id with the least cost OWASP asks for, so that a sign-in on an office machine is quick."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ThriftyArgon2(Argon2PasswordHasher):
    """19 MiB, two passes, one lane (Django's own choice of 100 MiB and eight lanes takes 0.2 to 1 s on two busy cores)."""

    algorithm = "argon2"
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

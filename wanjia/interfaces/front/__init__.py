"""The process in front: speaks HTTP with everybody, refuses cheaply, gathers uploads, passes the rest on (docs/decisions/0009).

It imports nothing of Wanjia: neither Django nor a store stands between a phone and a refusal.
"""

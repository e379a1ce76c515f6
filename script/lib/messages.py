"""Keep the message catalogue. Usage: messages.py extract | compile | check"""

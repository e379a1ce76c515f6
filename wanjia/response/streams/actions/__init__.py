"""What is written about records of other systems."""

from wanjia.response.streams.actions.files import finish_file, receive_file, take_rejected_out
from wanjia.response.streams.actions.records import take_records

__all__ = ["finish_file", "receive_file", "take_records", "take_rejected_out"]

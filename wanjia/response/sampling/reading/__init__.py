"""What laboratories send, read into lines before anybody asks which tubes they mean."""

from wanjia.response.sampling.reading.lines import Line, Unreadable
from wanjia.response.sampling.reading.results import read_results

__all__ = ["Line", "Unreadable", "read_results"]

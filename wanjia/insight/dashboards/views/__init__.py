"""Pages that look at the whole: the situation of a place, the big screen, who may open one."""

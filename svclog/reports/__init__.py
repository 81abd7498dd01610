"""One question each about the interactions of a journal, answered as a value. Pure: no clock, no file, no English."""

"""The CPU time that a server has used: that of its process and of all processes below."""
import os
from pathlib import Path

_TICKS = os.sysconf('SC_CLK_TCK')
# Fields of /proc/<pid>/stat after the name, which may hold spaces, see proc(5)
_PARENT = 1
_TIMES = slice(11, 15)  # its own in user and kernel mode, and of children that have ended


def used(pid):
    """Return the seconds that a process has used, with all below it, and with those that have ended."""
    times, children = {}, {}
    for path in Path('/proc').glob('[0-9]*/stat'):
        try:
            fields = path.read_text(errors='replace').rpartition(')')[2].split()
        except (FileNotFoundError, ProcessLookupError):  # ended just now
            continue
        number = int(path.parent.name)
        times[number] = sum(map(int, fields[_TIMES]))
        children.setdefault(int(fields[_PARENT]), []).append(number)
    total, rest = 0, [pid]
    while rest:
        number = rest.pop()
        total += times.get(number, 0)
        rest += children.get(number, [])
    return total / _TICKS

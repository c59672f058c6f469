"""Quick Start: what to fill in, or to run, so that a tool or a language connects to this server.

Pure functions: an :class:`~.about.About` goes in, a :class:`~.guide.Guide` comes out. Nothing here asks the database.
"""

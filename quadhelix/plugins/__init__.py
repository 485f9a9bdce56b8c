"""Region plugins as an operator handles them: found, installed, checked, previewed, removed.

    discovery.py    which plugins this installation has; every service asks it when it starts
    lockfile.py     `plugins.lock`: what was installed, with hashes, and what is disabled
    contents.py     the hash of an installed plugin's files
    wheels.py       what a wheel says of itself, and whether it may be unpacked here
    pip.py          building, fetching and installing, by pip
    pins.py         the suite's own versions, which no plugin moves
    store.py        the folder of installed plugins, changed by one command at a time
    child.py        a process of its own, so that nothing of a plugin enters the command
    preparing.py    from a wheel, a project or a name to a plugin that lies ready to be tried
    known.py        a plugin that is there, by the name an operator gives it
    rehearsal.py    the plugins as they would be, loaded and composed in a process of its own
    inspection.py   what the rules say of the records that exist, in a process of its own
    preview.py      two such inspections beside each other
    rollout.py      a running suite takes over a new set of plugins, or keeps the old one
    changes.py      add, remove, enable, disable: the above in order
    listing.py      what `quadhelix plugins list` tells
    checking.py     what `quadhelix plugins check` tells
    project.py      a new plugin, from the folder `template/`

Only `discovery` and what it imports is part of a running service.
"""

"""Starts the whole suite on one machine, keeps it running, and stops it in order.

    processes.py   one process, known by pid and time of birth, so that a reused pid is never touched
    record.py      the data folder: who holds it, and `run.json`, what other shells read of a run
    health.py      asks a part whether it is ready
    logs.py        the log file of each part
    part.py        one part: started, watched, started again with back-off
    supervisor.py  all parts together
    guardian.py    a small process that stops the parts if the supervisor is killed
    suite.py       what the parts of Quadhelix are: broker, services, gateway
    up.py          `quadhelix up`, from an empty folder to a running suite

`part.py` and `supervisor.py` know nothing of Quadhelix; `suite.py` and `up.py` do.
"""

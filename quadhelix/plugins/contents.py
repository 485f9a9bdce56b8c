"""The hash of an installed plugin's files, by which a service knows that they are those that were checked."""

import hashlib
from pathlib import Path

_COMPILED = "__pycache__"


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below this folder, in hexadecimal digits.

    What Python compiled is left out. It guards against damage, careless editing and half a copy, not against
    someone who can rewrite `plugins.lock` too.

    Raises:
        OSError: a file cannot be read, or the folder is not there.
    """
    digest = hashlib.sha256()
    folder.stat()
    for file in sorted(path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()):
        name = file.relative_to(folder)
        if _COMPILED in name.parts:
            continue
        content = hashlib.sha256(b"link" if file.is_symlink() else file.read_bytes()).hexdigest()
        digest.update(f"{name.as_posix()}\0{content}\0".encode())
    return digest.hexdigest()

"""A PostgreSQL for the tests alone: its own cluster in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "langcheng"
OLDEST_MAJOR = 15
INSTALLED = Path("/usr/lib/postgresql")  # as Debian lays its versions down
SETTINGS = (  # speed before safety: nothing in it outlives the tests
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=100",
    "shared_buffers=32MB",
    "log_min_messages=warning",
)
MISSING = (
    "the tests need PostgreSQL 15 or newer, which tools/prepare_postgres.sh installs where it may; "
    "ask an administrator to run: apt-get install postgresql"
)


def postgres_programs() -> Path:
    """Return the folder with ``initdb`` and ``postgres``; LANGCHENG_POSTGRES_BIN names another."""
    named = os.environ.get("LANGCHENG_POSTGRES_BIN", "")
    on_path = shutil.which("postgres")
    places = [Path(named)] if named else []
    places += sorted(
        (path for path in INSTALLED.glob("*/bin")),
        key=lambda path: float(path.parent.name),
        reverse=True,
    )
    places += [Path(on_path).parent] if on_path else []
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise RuntimeError(MISSING)


def unprivileged() -> tuple[list[str], int, int]:
    """Return how to start a program as somebody who is not root, and who that is."""
    if os.geteuid() != 0:
        return ["setpriv"], os.geteuid(), os.getegid()
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        start = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        return start, user.pw_uid, user.pw_gid
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no user postgres or nobody")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class PrivatePostgres:
    """A running cluster of ours."""

    port: int
    password: str
    folder: Path
    process: subprocess.Popen[bytes]
    numbers: Iterator[int]

    def url(self, name: str) -> str:
        """Return the address of a database, as LANGCHENG_DATABASE_URL takes it."""
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def new_database(self) -> str:
        """Make an empty database and return its address."""
        name = f"records_{next(self.numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        name = url.rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            order = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(order.format(sql.Identifier(name)))


@contextmanager
def running_postgres() -> Iterator[PrivatePostgres]:
    """Start a cluster on a free port of 127.0.0.1 and stop exactly that one at the end."""
    programs = postgres_programs()
    start, uid, gid = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="langcheng-postgres-"))
    password = secrets.token_hex(16)
    try:
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            os.chown(path, uid, gid)
        made = subprocess.run(
            [
                *start,
                str(programs / "initdb"),
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
                "--auth=scram-sha-256",
                f"--username={OWNER}",
                f"--pwfile={folder / 'password'}",
                f"--pgdata={folder / 'cluster'}",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"PostgreSQL's initdb failed: {made.stderr.strip()}")
        yield from _served(programs, start, folder, password)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(
    programs: Path, start: list[str], folder: Path, password: str
) -> Iterator[PrivatePostgres]:
    port = free_port()
    settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    settings += SETTINGS
    options = [part for setting in settings for part in ("-c", setting)]
    log_path = folder / "log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [
                *start,
                "--pdeathsig=TERM",
                str(programs / "postgres"),
                "-D",
                str(folder / "cluster"),
                *options,
            ],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    cluster = PrivatePostgres(port, password, folder, process, count(1))
    try:
        _wait_until_it_answers(cluster, log_path)
        yield cluster
    finally:
        process.send_signal(signal.SIGQUIT)  # immediately: nothing in it is to be kept
        process.wait(timeout=30)


def _wait_until_it_answers(cluster: PrivatePostgres, log_path: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(cluster.url("postgres"), connect_timeout=5) as connection:
                version = connection.info.server_version
        except psycopg.OperationalError as error:
            if cluster.process.poll() is not None or time.monotonic() > until:
                log = log_path.read_text(errors="replace").strip()
                raise RuntimeError(f"PostgreSQL could not be started: {log or error}") from error
            time.sleep(0.1)
        else:
            if version < OLDEST_MAJOR * 10_000:
                raise RuntimeError(f"{MISSING}; this one is {version // 10_000}")
            return

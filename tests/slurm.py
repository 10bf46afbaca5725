"""A Slurm of one node on this machine, for tests: Debian's slurm-wlm and munge, on the loopback interface only."""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

CONF = Path("/etc/slurm/slurm.conf")  # the only place: Snakemake's plugin removes SLURM_* from the environment
OURS = "# Made by tests/slurm.py of pilotpanel; a test that was killed has left it behind.\n"
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel", "scontrol")


def cannot() -> str:
    """Return why no Slurm can be started here, or nothing."""
    missing = [program for program in PROGRAMS if not shutil.which(program, path=_path())]
    if missing:
        return f"needs Debian's slurm-wlm and munge: {', '.join(missing)} not found"
    if os.geteuid() != 0:
        return "needs root: Slurm reads /etc/slurm/slurm.conf"
    if CONF.exists() and not CONF.read_text(encoding="utf-8").startswith(OURS):
        return f"{CONF} is somebody's own"
    return ""


def _path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


needs_slurm = pytest.mark.skipif(bool(cannot()), reason=cannot())


@contextmanager
def one_node_slurm(cpus: int = 2) -> Iterator[Path]:
    """Start a Slurm whose one node is this machine, and stop it: its folder, with the daemons' logs, is yielded.

    Jobs that still run at the end are cancelled, the daemons are stopped by their process numbers, and
    /etc/slurm/slurm.conf is as it was found.
    """
    with ExitStack() as stack:
        stack.enter_context(_alone())
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="slurm")))
        stack.enter_context(_configured(_conf(home, cpus)))
        for command, is_up in _daemons(home):
            stack.enter_context(_running(command, is_up, home))
        stack.callback(_cancel_all)
        yield home


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other process of this machine has such a Slurm."""
    with Path(tempfile.gettempdir(), "pilotpanel-slurm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _configured(text: str) -> Iterator[None]:
    """Put the configuration where Slurm looks for it, and take it away, its folder too if that was not there."""
    had_folder = CONF.parent.exists()
    CONF.parent.mkdir(exist_ok=True)
    CONF.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        CONF.unlink(missing_ok=True)
        if not had_folder:
            CONF.parent.rmdir()


@contextmanager
def _running(command: list[str], is_up: Callable[[], bool], home: Path) -> Iterator[None]:
    """Run a daemon in the foreground of a process of ours, until it answers, and stop that process."""
    name = Path(command[0]).name
    with (home / f"{name}.out").open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | {"PATH": _path()})
        try:
            for _ in range(300):
                if process.poll() is not None or is_up():
                    break
                time.sleep(0.1)
            if process.poll() is not None or not is_up():
                said = "".join(path.read_text(errors="replace") for path in sorted(home.glob(f"{name}.*")))
                raise RuntimeError(f"{name} did not start:\n{said}")
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _daemons(home: Path) -> Iterator[tuple[list[str], Callable[[], bool]]]:
    """Yield the commands of the daemons in their order, and whether each is up."""
    key = home / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o400)
    places = [f"--{kind}-file={home}/munge.{kind}" for kind in ("key", "pid", "log", "seed")]
    munge = ["munged", "--foreground", "--force", f"--socket={home}/munge.socket", *places]
    yield munge, (home / "munge.socket").exists
    yield ["slurmctld", "-D"], lambda: _says(["scontrol", "ping"], " is UP")
    yield ["slurmd", "-D", "-N", _host()], lambda: _says(["sinfo", "--noheader", "--format=%T"], "idle")


def _conf(home: Path, cpus: int) -> str:
    """Return a configuration with nothing but this node, and without accounting, cgroups or other interfaces."""
    host = _host()
    ports = _free_ports(2)
    memory = int(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**20 * 0.9)
    settings = {
        "ClusterName": "pilotpanel",
        "SlurmctldHost": f"{host}(127.0.0.1)",
        "SlurmUser": "root",
        "SlurmdUser": "root",
        "AuthType": "auth/munge",
        "AuthInfo": f"socket={home}/munge.socket",
        "CommunicationParameters": "NoInAddrAny,NoCtldInAddrAny",
        "SlurmctldPort": ports[0],
        "SlurmdPort": ports[1],
        "SlurmctldPidFile": home / "slurmctld.pid",
        "SlurmdPidFile": home / "slurmd.pid",
        "SlurmctldLogFile": home / "slurmctld.log",
        "SlurmdLogFile": home / "slurmd.log",
        "StateSaveLocation": home / "state",
        "SlurmdSpoolDir": home / "spool",
        "ProctrackType": "proctrack/linuxproc",
        "TaskPlugin": "task/none",
        "JobAcctGatherType": "jobacct_gather/none",
        "AccountingStorageType": "accounting_storage/none",
        "SelectType": "select/cons_tres",
        "SelectTypeParameters": "CR_Core_Memory",
        "MpiDefault": "none",
        "ReturnToService": 2,
        "MinJobAge": 3600,
    }
    lines = [f"{key}={value}" for key, value in settings.items()]
    lines.append(f"NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory}")
    lines.append(f"PartitionName=debug Nodes={host} Default=YES State=UP")
    return OURS + "\n".join(lines) + "\n"


def _host() -> str:
    return socket.gethostname().split(".")[0]


def _free_ports(n: int) -> list[int]:
    """Return ports that nothing listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _says(command: list[str], text: str) -> bool:
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return text in ran.stdout


def jobs() -> list[str]:
    """Return the numbers of the jobs that wait or run."""
    states = "pending,running,completing,suspended,configuring"
    ran = subprocess.run(
        ["squeue", "--noheader", f"--states={states}", "--format=%A"], capture_output=True, text=True, check=True
    )
    return ran.stdout.split()


def _cancel_all() -> None:
    """Cancel what waits or runs, and wait until it has ended."""
    for number in jobs():
        subprocess.run(["scancel", number], check=False)
    for _ in range(300):
        if not jobs():
            return
        time.sleep(0.1)
    raise RuntimeError(f"jobs {jobs()} do not end")

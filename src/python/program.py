"""Python's side of a measurement: codecs of its own standard library timed in process, and an echo server.

Standard library only (msgpack where its package is there). Reads one JSON line, writes JSON lines.
"""
import base64
import gzip
import json
import os
import pickle
import socket
import struct
import sys
import threading
import time

HEAD_BYTES = 56
PREFIX = struct.Struct("<I")
TIMES = struct.Struct("<dd")
MAX_MESSAGE_BYTES = 64 * 1024 * 1024
SAMPLE_NS = 1_000_000


def codecs():
    known = {
        "json": (
            lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(),
            lambda data: json.loads(data),
        ),
        "pickle": (lambda value: pickle.dumps(value, protocol=4), pickle.loads),
    }
    try:
        import msgpack

        known["msgpack"] = (msgpack.packb, msgpack.unpackb)
    except ImportError:
        pass
    return known


def version_of(name):
    return getattr(sys.modules.get("msgpack"), "version", None) if name == "msgpack" else None


def same(a, b):
    """Equal, and of the same types all the way down: 1 is not 1.0 is not True."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def inspect(encode, decode, variants):
    bodies = [encode(variant) for variant in variants]
    exact = all(same(decode(body), variant) for body, variant in zip(bodies, variants))
    return {
        "exact": exact,
        "sizes": [len(body) for body in bodies],
        "gzip": [len(gzip.compress(body, 6, mtime=0)) for body in bodies],
    }


def batch(operation, items, start, count):
    began = time.perf_counter_ns()
    for n in range(start, start + count):
        operation(items[n % len(items)])
    return time.perf_counter_ns() - began


def window(operation, items, count, length_ms):
    samples, total, n = [], 0, 0
    cpu = os.times()
    until = time.perf_counter_ns() + length_ms * 1e6
    while not samples or time.perf_counter_ns() < until:
        took = batch(operation, items, n, count)
        n += count
        total += took
        samples.append(round(took / count, 1))
    after = os.times()
    return samples, total, (after.user - cpu.user) * 1e6, (after.system - cpu.system) * 1e6


def sample(name, operation, items, warmup_ms, window_ms):
    count = 1
    while batch(operation, items, 0, count) < SAMPLE_NS / 2 and count < 1 << 20:
        count *= 2
    warmup, _, _, _ = window(operation, items, count, warmup_ms)
    samples, total, user, system = window(operation, items, count, window_ms)
    return {
        "op": name,
        "operations": len(samples) * count,
        "totalNs": total,
        "cpuUserUs": user,
        "cpuSystemUs": system,
        "operationsPerSample": count,
        "samplesNs": samples,
        "warmupNs": warmup,
    }


def timed(task):
    known = codecs()
    name = task["codec"]
    if name not in known:
        package = ": pip install msgpack" if name == "msgpack" else ""
        return {"unavailable": f"Python has no {name} here{package}"}
    encode, decode = known[name]
    variants = task["variants"]
    result = {"version": version_of(name), **inspect(encode, decode, variants)}
    if task["time"] and result["exact"]:
        bodies = [encode(variant) for variant in variants]
        result["samples"] = [
            sample(op, operation, items, task["warmupMs"] / 2, task["windowMs"] / 2)
            for op, operation, items in (("encode", encode, variants), ("decode", decode, bodies))
        ]
    return result


def answers(task):
    """What pickle.loads and the like do with messages that ask for a harmless sum: each in turn, in this process."""
    _, decode = codecs()[task["codec"]]
    for message in task["messages"]:
        try:
            value = decode(base64.b64decode(message))
        except Exception as refusal:
            yield {"refused": type(refusal).__name__}
        else:
            yield {"read": value if isinstance(value, int) else None}


def exactly(connection, count):
    data = bytearray()
    while len(data) < count:
        chunk = connection.recv(count - len(data))
        if not chunk:
            return None
        data += chunk
    return data


def echo(host):
    """Our frames: a length, the harness's head, the body. It comes back with the times T2 and T3 in its head."""
    server = socket.create_server((host, 0))
    print(json.dumps({"port": server.getsockname()[1]}), flush=True)
    while True:
        connection, _ = server.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def serve(connection):
    with connection:
        try:
            answer(connection)
        except ConnectionError:
            pass


def answer(connection):
    while True:
        prefix = exactly(connection, PREFIX.size)
        if prefix is None:
            return
        (count,) = PREFIX.unpack(prefix)
        if not HEAD_BYTES <= count <= MAX_MESSAGE_BYTES:
            return
        message = exactly(connection, count)
        if message is None:
            return
        received = time.perf_counter_ns()
        TIMES.pack_into(message, 32, received, time.perf_counter_ns())
        connection.sendall(prefix + message)


if __name__ == "__main__":
    task = json.loads(sys.stdin.readline())
    if task["kind"] == "echo":
        echo(task["host"])
    elif task["kind"] == "calls":
        print(json.dumps(list(answers(task))), flush=True)
    else:
        print(json.dumps(timed(task)), flush=True)

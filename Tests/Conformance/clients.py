"""Independent clients of WebSocket and server-sent events against a running kilter: clients.py PORT"""

import asyncio
import json
import sys

import httpx
import websockets
from httpx_sse import aconnect_sse

PORT = int(sys.argv[1])
HTTP = f"http://127.0.0.1:{PORT}"


async def values(socket):
    """The next message with values: anomalies come when they happen."""
    while True:
        message = json.loads(await socket.recv())
        if message["type"] != "anomaly":
            return message


async def websocket():
    """Snapshot, deltas, an error with its place, and going on after a lost connection."""
    address = f"ws://127.0.0.1:{PORT}/realtime/connect"
    order = {"op": "subscribe", "id": "s1", "match": ["system.cpu.*"], "events": ["anomaly"],
             "interval_ms": 1000, "mode": "delta"}
    async with websockets.connect(address, subprotocols=["realtime.v1.json"]) as socket:
        welcome = json.loads(await socket.recv())
        assert welcome["type"] == "welcome", welcome
        await socket.send(json.dumps(order))
        snapshot = await values(socket)
        assert snapshot["type"] == "snapshot" and snapshot["series"], snapshot
        assert all(one["name"].startswith("system.cpu.") for one in snapshot["series"])
        delta = await values(socket)
        assert delta["type"] == "delta" and delta["since"] == snapshot["seq"], delta
        await socket.send('{"op":"subscribe","match":["["]}')
        error = await values(socket)
        while error["type"] == "delta":
            delta, error = error, await values(socket)
        assert error["problem"]["errors"][0]["pointer"] == "/match/0", error
        await socket.send('{"op":"ping"}')
        pong = await values(socket)
        while pong["type"] == "delta":
            delta, pong = pong, await values(socket)
        assert pong == {"type": "pong"}, pong
    await asyncio.sleep(2)
    async with websockets.connect(address) as socket:
        await socket.recv()
        await socket.send(json.dumps(order | {"op": "resume", "cursor": delta["cursor"]}))
        missed = await values(socket)
        assert missed["type"] == "delta" and missed["since"] == delta["seq"], missed


async def next_values(stream):
    """The next event with values."""
    while True:
        event = await anext(stream)
        if event.event != "anomaly":
            return event


async def events():
    """Snapshot, deltas, and Last-Event-ID."""
    async with httpx.AsyncClient(timeout=20) as client:
        target = f"{HTTP}/realtime/stream?match=system.cpu.*&events=anomaly"
        async with aconnect_sse(client, "GET", target) as source:
            stream = source.aiter_sse()
            first, second = await next_values(stream), await next_values(stream)
            assert (first.event, second.event) == ("snapshot", "delta"), (first, second)
        await asyncio.sleep(2)
        headers = {"Last-Event-ID": second.id}
        async with aconnect_sse(client, "GET", target, headers=headers) as source:
            third = await next_values(source.aiter_sse())
            assert third.event == "delta", third
            assert json.loads(third.data)["since"] == json.loads(second.data)["seq"]


async def main():
    await websocket()
    await events()
    print("websockets and httpx-sse: snapshot, deltas, errors, going on after a lost connection")


asyncio.run(main())

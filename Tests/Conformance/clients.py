"""Independent clients of WebSocket and server-sent events against a running kilter: clients.py PORT"""

import asyncio
import json
import sys

import httpx
import websockets
from httpx_sse import aconnect_sse

PORT = int(sys.argv[1])
HTTP = f"http://127.0.0.1:{PORT}"


async def websocket():
    """Snapshot, deltas, an error with its place, and going on after a lost connection."""
    address = f"ws://127.0.0.1:{PORT}/realtime/connect"
    order = {"op": "subscribe", "id": "s1", "match": ["system.cpu.*"], "events": ["anomaly"],
             "interval_ms": 1000, "mode": "delta"}
    async with websockets.connect(address, subprotocols=["realtime.v1.json"]) as socket:
        welcome = json.loads(await socket.recv())
        assert welcome["type"] == "welcome", welcome
        await socket.send(json.dumps(order))
        snapshot = json.loads(await socket.recv())
        assert snapshot["type"] == "snapshot" and snapshot["series"], snapshot
        assert all(one["name"].startswith("system.cpu.") for one in snapshot["series"])
        delta = json.loads(await socket.recv())
        assert delta["type"] == "delta" and delta["since"] == snapshot["seq"], delta
        await socket.send('{"op":"subscribe","match":["["]}')
        error = json.loads(await socket.recv())
        while error["type"] == "delta":
            delta, error = error, json.loads(await socket.recv())
        assert error["problem"]["errors"][0]["pointer"] == "/match/0", error
        await socket.send('{"op":"ping"}')
        pong = json.loads(await socket.recv())
        while pong["type"] == "delta":
            delta, pong = pong, json.loads(await socket.recv())
        assert pong == {"type": "pong"}, pong
    await asyncio.sleep(2)
    async with websockets.connect(address) as socket:
        await socket.recv()
        await socket.send(json.dumps(order | {"op": "resume", "cursor": delta["cursor"]}))
        missed = json.loads(await socket.recv())
        assert missed["type"] == "delta" and missed["since"] == delta["seq"], missed


async def events():
    """Snapshot, deltas, and Last-Event-ID."""
    async with httpx.AsyncClient(timeout=20) as client:
        target = f"{HTTP}/realtime/stream?match=system.cpu.*&events=anomaly"
        async with aconnect_sse(client, "GET", target) as source:
            stream = source.aiter_sse()
            first, second = await anext(stream), await anext(stream)
            assert (first.event, second.event) == ("snapshot", "delta"), (first, second)
        await asyncio.sleep(2)
        headers = {"Last-Event-ID": second.id}
        async with aconnect_sse(client, "GET", target, headers=headers) as source:
            third = await anext(source.aiter_sse())
            assert third.event == "delta", third
            assert json.loads(third.data)["since"] == json.loads(second.data)["seq"]


async def main():
    await websocket()
    await events()
    print("websockets and httpx-sse: snapshot, deltas, errors, going on after a lost connection")


asyncio.run(main())

extension StatusPage {
  /// What the page does.
  static let script = #"""

    "use strict";
    const POINTS = 120, TILES = 60, EVENTS = 100;
    const find = (id) => document.getElementById(id);
    let token = "", source = null, retry = 1000, timer = 0;
    let series = new Map(), hidden = 0, feed = new Map();
    try { find("match").value = decodeURIComponent(location.hash.slice(1)); } catch {}

    function patterns() {
      const words = find("match").value.split(/\s+/).filter(Boolean);
      return words.length ? words
        : ["system.*utilization", "system.load*", "http.*", "db.*", "business.*"];
    }
    function say(text) { find("state").textContent = text; }
    function headers() { return token ? { Authorization: "Bearer " + token } : {}; }
    function askForToken(problem) {
      find("refused").textContent = problem;
      find("login").hidden = false;
      say("a token is needed");
      find("token").focus();
    }

    async function ticket() {
      const answer = await fetch("/realtime/tickets", { method: "POST", body: "{}",
        headers: { ...headers(), "Content-Type": "application/json" } });
      if (answer.status === 401) throw new Error("401");
      if (!answer.ok) throw new Error("the server answered " + answer.status);
      return (await answer.json()).ticket;
    }

    async function connect() {
      clearTimeout(timer);
      if (source) source.close();
      source = null;
      try {
        await past();
        const query = new URLSearchParams({ events: "anomaly", interval_ms: "1000",
          mode: "delta" });
        for (const word of patterns()) query.append("match", word);
        // A ticket is good once: each connection has its own.
        if (token) query.append("ticket", await ticket());
        open(new EventSource("/realtime/stream?" + query));
      } catch (error) {
        if (error.message === "401") {
          askForToken(token ? "this token is not known" : "");
          token = "";
        } else { later(error.message); }
      }
    }

    function later(reason) {
      say(reason + "; trying again");
      timer = setTimeout(connect, retry + Math.random() * 500);
      retry = Math.min(retry * 2, 30000);
    }

    function open(stream) {
      source = stream;
      const on = (name, act) => stream.addEventListener(name, (event) => {
        if (stream !== source) return;
        let data = {};
        try { data = JSON.parse(event.data); } catch { return; }
        act(data);
      });
      stream.onopen = () => { find("login").hidden = true; say("connected"); };
      stream.onerror = () => {
        if (stream !== source) return;
        stream.close();
        source = null;
        later("the connection is gone");
      };
      on("snapshot", (data) => { series.clear(); hidden = 0; find("tiles").replaceChildren();
        take(data); });
      on("delta", take);
      on("anomaly", (data) => { if (data.event) told(data.event, data.event.phase === "ended"); });
      on("lag", (data) => say("too slow: " + (data.dropped || "some") + " events were left out"));
      on("reset", () => say("catching up"));
    }

    async function past() {
      const answer = await fetch("/realtime/anomalies?limit=50", { headers: headers() });
      if (answer.status === 401) throw new Error("401");
      if (!answer.ok) return;
      feed.clear();
      find("events").replaceChildren();
      for (const anomaly of (await answer.json()).anomalies.reverse()) {
        told(anomaly.event, !anomaly.isOpen);
      }
    }

    function take(data) {
      retry = 1000;
      const changed = new Set();
      for (const item of data.series || []) {
        let one = series.get(item.i);
        if (!one) {
          if (item.name === undefined) continue;
          one = { name: item.name, labels: item.labels || {}, unit: item.unit, points: [] };
          series.set(item.i, one);
          if (find("tiles").childElementCount < TILES) add(one); else hidden += 1;
        }
        one.value = item.value;
        one.state = item.state;
        changed.add(item.i);
      }
      for (const one of series.values()) {
        one.points.push(one.state && one.state !== "stale" ? null : one.value);
        if (one.points.length > POINTS) one.points.shift();
        if (one.tile) draw(one);
      }
      find("more").textContent = hidden ? hidden + " more series match" : "";
      say("live, " + new Date(data.at || 0).toLocaleTimeString());
    }

    function element(name, text, kind) {
      const made = document.createElement(name);
      if (text !== undefined) made.textContent = text;
      if (kind) made.className = kind;
      return made;
    }

    function add(one) {
      const labels = Object.entries(one.labels).map(([name, value]) => name + "=" + value);
      one.tile = element("div", undefined, "tile");
      one.number = element("b", "");
      one.chart = element("canvas");
      one.chart.setAttribute("role", "img");
      one.tile.append(element("span", [one.name, ...labels].join(" ")), one.number, one.chart);
      find("tiles").append(one.tile);
    }

    function draw(one) {
      one.number.textContent = one.value === null || one.value === undefined
        ? (one.state || "no value") : number(one.value, one.unit)
          + (one.state ? " (" + one.state + ")" : "");
      one.chart.setAttribute("aria-label", one.name + " " + one.number.textContent);
      const scale = window.devicePixelRatio || 1;
      const width = one.chart.clientWidth, height = one.chart.clientHeight;
      if (!width) return;
      one.chart.width = width * scale;
      one.chart.height = height * scale;
      const pen = one.chart.getContext("2d");
      const values = one.points.filter((point) => point !== null && point !== undefined);
      if (!values.length) return;
      let low = Math.min(...values), high = Math.max(...values);
      if (one.unit === "%") { low = Math.min(0, low); high = Math.max(1, high); }
      if (low === high) { low -= 1; high += 1; }
      pen.scale(scale, scale);
      pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--line");
      pen.lineWidth = 1.5;
      pen.beginPath();
      let drawing = false;
      one.points.forEach((point, index) => {
        if (point === null || point === undefined) { drawing = false; return; }
        const x = (POINTS - one.points.length + index) / (POINTS - 1) * width;
        const y = 1 + (height - 2) * (1 - (point - low) / (high - low));
        if (drawing) pen.lineTo(x, y); else pen.moveTo(x, y);
        drawing = true;
      });
      pen.stroke();
    }

    function number(value, unit) {
      const short = (number, digits) => Number(number.toPrecision(digits || 3)).toLocaleString();
      if (unit === "%") return short(value * 100) + " %";
      if (unit === "s") {
        return value < 1e-3 ? short(value * 1e6) + " µs"
          : value < 1 ? short(value * 1e3) + " ms" : short(value) + " s";
      }
      if (unit === "By" || unit === "By/s") {
        const names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        let step = 0;
        while (Math.abs(value) >= 1024 && step < names.length - 1) { value /= 1024; step += 1; }
        return short(value) + " " + names[step] + (unit === "By/s" ? "/s" : "");
      }
      const names = { "1": "", "Cel": " °C", "/s": "/s" };
      return short(value, 5) + (unit in names ? names[unit] : " " + unit);
    }

    function told(event, isEnded) {
      const old = feed.get(event.anomaly);
      if (old) old.remove();
      const item = element("li", undefined, event.severity + (isEnded ? " ended" : ""));
      item.append(element("b", event.severity + (isEnded ? ", over" : "")), " ", event.series,
        element("br"), event.reason, element("br"));
      const who = event.blame && event.blame.length ? "; " + event.blame[0].subject : "";
      item.append(element("small", new Date(event.since).toLocaleString() + who));
      feed.delete(event.anomaly);
      feed.set(event.anomaly, item);
      find("events").prepend(item);
      for (const [key, eldest] of feed) {
        if (feed.size <= EVENTS) break;
        eldest.remove();
        feed.delete(key);
      }
      find("none").hidden = feed.size > 0;
    }

    find("filter").addEventListener("submit", (event) => {
      event.preventDefault();
      location.hash = encodeURIComponent(find("match").value);
      retry = 1000;
      connect();
    });
    find("login").addEventListener("submit", (event) => {
      event.preventDefault();
      // It stays in memory: no storage, no cookie, and not in the field.
      token = find("token").value.trim();
      find("token").value = "";
      connect();
    });
    connect();

    """#
}

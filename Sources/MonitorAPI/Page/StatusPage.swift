/// One page that shows live readings and the anomaly feed, for when no dashboard is at hand.
///
/// It is whole in itself: no file but this one is asked for, and the policy that goes with it lets
/// nothing run but its own script. All text that came from elsewhere becomes text, never markup.
package enum StatusPage {
  /// The answer.
  package static let response = APIResponse(
    contentType: MediaType.html,
    headers: [
      APIResponse.Header("Content-Security-Policy", policy),
      APIResponse.Header("X-Content-Type-Options", "nosniff"),
      APIResponse.Header("Referrer-Policy", "no-referrer"),
      APIResponse.Header("Cross-Origin-Opener-Policy", "same-origin"),
      APIResponse.Header("Cache-Control", "no-cache"),
    ], body: .bytes(Array(html.utf8)),
    etag: "\"\(Base64Text.encoded(SHA256.sum(Array(html.utf8))))\"")

  /// The content security policy: what runs and shapes is named by its hash.
  package static let policy =
    "default-src 'none'; connect-src 'self'; script-src \(source(script)); "
    + "style-src \(source(style)); base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

  private static func source(_ text: String) -> String {
    "'sha256-\(Base64Text.encoded(SHA256.sum(Array(text.utf8))))'"
  }

  /// The page.
  package static let html = """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="dark light">
    <title>kilter</title>
    <style>\(style)</style>
    </head>
    <body>
    <header>
    <h1>kilter</h1>
    <p id="state" role="status">connecting</p>
    <form id="filter"><label for="match">series</label>
    <input id="match" autocomplete="off" spellcheck="false"
     placeholder="system.cpu.* http.*"><button>show</button></form>
    </header>
    <form id="login" hidden><label for="token">access token</label>
    <input id="token" type="password" autocomplete="off"><button>connect</button>
    <p id="refused" role="alert"></p></form>
    <main>
    <section aria-labelledby="readings"><h2 id="readings">readings</h2>
    <div id="tiles"></div><p id="more"></p></section>
    <section aria-labelledby="feed"><h2 id="feed">anomalies</h2>
    <ol id="events"></ol><p id="none">none</p></section>
    </main>
    <script>\(script)</script>
    </body>
    </html>

    """

  private static let style = """

    :root { color-scheme: dark light; --back: #14171c; --card: #1d2229; --text: #dde3ea;
      --dim: #8d99a8; --line: #6cb2eb; --info: #8d99a8; --warning: #e5b567; --critical: #ef6b73; }
    @media (prefers-color-scheme: light) {
      :root { --back: #f5f6f8; --card: #ffffff; --text: #20262e; --dim: #5b6673;
        --line: #1f6fb2; --info: #5b6673; --warning: #8a5a00; --critical: #b3202b; } }
    * { box-sizing: border-box; }
    body { margin: 0; padding: 0.75rem; background: var(--back); color: var(--text);
      font: 15px/1.4 system-ui, sans-serif; }
    header, form { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: baseline; }
    header { margin-bottom: 0.75rem; }
    [hidden] { display: none; }
    h1 { font-size: 1.2rem; margin: 0; }
    h2 { font-size: 0.9rem; margin: 1rem 0 0.5rem; color: var(--dim); }
    p { margin: 0; }
    input, button { font: inherit; color: inherit; background: var(--card); padding: 0.3rem 0.5rem;
      border: 1px solid var(--dim); border-radius: 4px; }
    input { min-width: 0; width: 16rem; max-width: 60vw; }
    main { display: grid; gap: 0 1.5rem; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); }
    @media (max-width: 52rem) { main { grid-template-columns: minmax(0, 1fr); } }
    #tiles { display: grid; gap: 0.5rem;
      grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
    .tile { background: var(--card); border-radius: 6px; padding: 0.4rem 0.6rem; min-width: 0; }
    .tile b { display: block; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
    .tile span { display: block; font-size: 0.75rem; color: var(--dim); overflow-wrap: anywhere; }
    canvas { display: block; width: 100%; height: 2.4rem; }
    ol { list-style: none; margin: 0; padding: 0; }
    li { background: var(--card); border-left: 4px solid var(--info); border-radius: 4px;
      padding: 0.4rem 0.6rem; margin-bottom: 0.4rem; overflow-wrap: anywhere; }
    li.warning { border-color: var(--warning); }
    li.critical { border-color: var(--critical); }
    li.ended { opacity: 0.7; }
    li small, #more, #none { color: var(--dim); font-size: 0.8rem; }
    #refused { color: var(--critical); }

    """
}

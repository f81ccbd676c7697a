"""The builds of the ZAF SDK that the page has to get on with.

Zendesk's own is served from its CDN only, where tests do not go. What differs in it on the wire is that it
waits five minutes for an answer, and so does "patient". That it looks for Zendesk's addresses and reports
clicks is not to be had without it.
"""

import json
import subprocess
from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.desk.running import ROOT

FOLDER = Path(__file__).parent / "sdk"
LIBRARY = FOLDER / "node_modules" / "zendesk_app_framework_sdk" / "lib"
OWN = ROOT / "static" / "desk" / "zaf_sdk.js"
FIVE_SECONDS, FIVE_MINUTES = "REPLY_MS = 5000", "REPLY_MS = 300000"


def serve(context: BrowserContext, build: str) -> None:
    """Let the page load this build in place of the demo's: "own", "patient" or "npm"."""
    if build != "own":
        body = npm_build() if build == "npm" else patient_build()
        context.route(
            "**/desk/zaf_sdk*.js", lambda route: route.fulfill(body=body, content_type="text/javascript")
        )


def patient_build() -> str:
    source = OWN.read_text()
    assert FIVE_SECONDS in source
    return source.replace(FIVE_SECONDS, FIVE_MINUTES)


@cache
def npm_build() -> str:
    """The package from npm, installed if it is not there, as one file for a browser."""
    locked, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        done = subprocess.run(["npm", "ci"], cwd=FOLDER, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    modules = {
        f"./{file.relative_to(LIBRARY).with_suffix('')}": file.read_text() for file in LIBRARY.rglob("*.js")
    }
    parts = (
        f"{json.dumps(name)}: function (require, module, exports) {{\n{source}\n}}"
        for name, source in modules.items()
    )
    return f"""(function () {{
  const sources = {{ {", ".join(parts)} }};
  const made = {{}};
  function require(name) {{
    if (!made[name]) {{
      made[name] = {{ exports: {{}} }};
      sources[name](require, made[name], made[name].exports);
    }}
    return made[name].exports;
  }}
  window.ZAFClient = require("./index");
}})();"""

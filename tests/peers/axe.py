"""Runs axe-core (Deque Systems, MPL 2.0) over every screen of Kadi in Chromium, in both themes, and prints what it finds.

By hand, since axe-core is not part of the project:
    npm install axe-core
    kadi --store DIR --passphrase-file FILE demo && kadi --store DIR serve --port 8177
    python3 axe.py node_modules/axe-core/axe.min.js http://127.0.0.1:8177 FILE
chromedriver and Chromium are found on the path. Exits with 1 when anything was found.
"""
import json
import subprocess
import sys
import time
import urllib.request

PLACES = (
    "/ /people /people/new /people/import /duplicates /alerts /cards /cards/new /cards/studio /printing /verify /sync "
    "/sync/connect /share /share/devices /audit /audit/signs /settings"
).split()
DRIVER = 9515
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    def __init__(self):
        arguments = "--headless --no-sandbox --disable-gpu --window-size=1366,768".split()
        options = {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}
        self.base = f"http://127.0.0.1:{DRIVER}"
        self.base += "/session/" + self.ask("POST", "/session", {"capabilities": options})["sessionId"]

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        return json.load(urllib.request.urlopen(request, timeout=120))["value"]

    def run(self, script):
        return self.ask("POST", "/execute/sync", {"script": script, "args": []})

    def run_later(self, script):
        return self.ask("POST", "/execute/async", {"script": script, "args": []})

    def settle(self):
        for _ in range(100):
            time.sleep(0.1)
            if not self.run("return document.querySelectorAll('[aria-busy=true]').length"):
                break
        time.sleep(0.4)


def findings(browser):
    script = "const done = arguments[arguments.length - 1]; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => done(r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.target.join(' ') + ' | ' + (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message)])))"
    return browser.run_later(script)


def main(axe, address, passphrase):
    driver = subprocess.Popen(["chromedriver", f"--port={DRIVER}"], stdout=subprocess.DEVNULL)
    try:
        time.sleep(2)
        browser, library, total = Browser(), open(axe, encoding="utf-8").read(), 0

        def look(name):
            nonlocal total
            for rule, impact, nodes in findings(browser):
                total += len(nodes)
                print(f"{name}: {rule} ({impact}), {len(nodes)}")
                for node in nodes[:4]:
                    print("    " + node[:230])

        for theme in ("light", "dark"):
            browser.ask("POST", "/url", {"url": address})
            browser.run(f"localStorage.setItem('kadi-theme', '{theme}'); document.documentElement.dataset.theme = '{theme}'")
            browser.ask("POST", "/url", {"url": address + "/?" + theme})
            browser.settle()
            browser.run(library)
            look(f"{theme} locked")
            field = browser.ask("POST", "/element", {"using": "css selector", "value": "[type=password]"})[ELEMENT]
            secret = open(passphrase, encoding="utf-8").readline().strip()
            browser.ask("POST", f"/element/{field}/value", {"text": secret + "\ue007"})
            time.sleep(3)
            browser.settle()
            browser.run(f"document.documentElement.dataset.theme = '{theme}'")
            for place in PLACES:
                browser.run(f"location.hash = '#{place}'")
                browser.settle()
                look(f"{theme} {place}")
            browser.run("location.hash = '#/people'")
            browser.settle()
            browser.run("document.querySelector('[data-testid=row] a, [data-testid=row]')?.click()")
            browser.settle()
            look(f"{theme} a person ({browser.run('return location.hash')})")
            browser.run("document.querySelector('[data-testid=lock]')?.click()")
            time.sleep(1)
        print(f"{total} findings")
        return total
    finally:
        driver.kill()


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:4]) else 0)

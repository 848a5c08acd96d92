//! A real browser for a test: Debian's Chromium behind its WebDriver, or the desktop window behind WebKit's.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// How long a thing may take to appear before the test gives up; waiting ends as soon as it is there.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser at work; everything it started ends with it.
pub struct Browser {
    runtime: Runtime,
    client: Option<Client>,
    driver: Child,
    screen: Option<Child>,
    _profile: TempDir,
}

#[allow(clippy::expect_used, reason = "a test without its browser cannot go on")]
impl Browser {
    /// Chromium with a window of this size in CSS pixels.
    ///
    /// # Panics
    /// When Chromium or its driver is missing: `cargo xtask setup` installs them.
    #[must_use]
    pub fn chromium(width: u32, height: u32) -> Self {
        Self::chromium_with(width, height, &[])
    }

    /// [`Browser::chromium`] on a computer whose camera sees `video`, a YUV4MPEG2 or motion JPEG file, over and over; pages
    /// may use it unasked.
    ///
    /// # Panics
    /// As [`Browser::chromium`].
    #[must_use]
    pub fn chromium_before_camera(width: u32, height: u32, video: &Path) -> Self {
        let camera = [
            "--use-fake-device-for-media-stream".to_owned(),
            "--use-fake-ui-for-media-stream".to_owned(),
            format!("--use-file-for-fake-video-capture={}", video.display()),
        ];
        Self::chromium_with(width, height, &camera)
    }

    fn chromium_with(width: u32, height: u32, more: &[String]) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let mut args = vec![
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        args.extend_from_slice(more);
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let mut driver = Command::new("chromedriver");
        driver.arg("--port=0");
        let browser = Self::start(driver, "successfully on port ", &capabilities, profile);
        // The window's own frame counts to its size; the page shall have all of it.
        browser.play_screen(width, height);
        browser
    }

    /// The desktop program in its real window, on a screen of 1366x768 without a monitor.
    ///
    /// # Panics
    /// When Xvfb or WebKit's driver is missing.
    #[must_use]
    pub fn desktop(program: &Path, args: &[String]) -> Self {
        Self::webkit(program, args)
    }

    /// WebKitGTK's own small browser, on a screen of 1366x768 without a monitor.
    ///
    /// # Panics
    /// When it, Xvfb or WebKit's driver is missing: it comes with the library.
    #[must_use]
    pub fn mini_browser() -> Self {
        let program = std::fs::read_dir("/usr/lib")
            .expect("a folder of libraries")
            .filter_map(|entry| Some(entry.ok()?.path().join("webkit2gtk-4.1/MiniBrowser")))
            .find(|path| path.is_file())
            .expect("WebKitGTK's small browser (package libwebkit2gtk-4.1-0)");
        Self::webkit(&program, &["--automation".to_owned()])
    }

    fn webkit(program: &Path, args: &[String]) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let (screen, display) = open_screen();
        let port = free_port();
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": program.display().to_string(), "args": args },
        });
        let mut driver = Command::new("WebKitWebDriver");
        driver.arg(format!("--port={port}"));
        // The driver starts the program, which finds the screen and keeps its own files through these.
        driver.env("DISPLAY", display).env("HOME", profile.path()).env_remove("WAYLAND_DISPLAY");
        // Without these the window does not let itself be driven.
        driver.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
        let child = driver.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.expect("WebKit's driver (package webkit2gtk-driver)");
        wait_for_port(port);
        let mut browser = Self::connect(child, port, &capabilities, profile);
        browser.screen = Some(screen);
        browser
    }

    fn start(mut driver: Command, before_port: &str, capabilities: &Value, profile: TempDir) -> Self {
        let mut child = driver
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the WebDriver of Chromium (package chromium-driver)");
        let stdout = child.stdout.take().expect("the driver's output");
        let port = BufReader::new(stdout)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                let after = line.split_once(before_port)?.1;
                after.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
            })
            .expect("the driver says its port");
        Self::connect(child, port, capabilities, profile)
    }

    fn connect(driver: Child, port: u16, capabilities: &Value, profile: TempDir) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let capabilities = capabilities.as_object().expect("capabilities").clone();
        let address = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let session = builder.capabilities(capabilities).connect(&address);
        let client = runtime
            .block_on(async { tokio::time::timeout(3 * PATIENCE, session).await })
            .expect("the browser answers")
            .expect("a browser session");
        Self { runtime, client: Some(client), driver, screen: None, _profile: profile }
    }

    pub(crate) fn client(&self) -> &Client {
        self.client.as_ref().expect("an open session")
    }

    pub(crate) fn run<T>(&self, step: impl Future<Output = Result<T, CmdError>>, what: &str) -> T {
        match self.runtime.block_on(step) {
            Ok(done) => done,
            Err(error) => panic!("{what}: {error}\nthe page says:\n{}", self.page_text()),
        }
    }

    fn page_text(&self) -> String {
        let text = self.client().execute("return document.body ? document.body.innerText : ''", vec![]);
        self.runtime.block_on(text).ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Opens an address.
    pub fn goto(&self, url: &str) {
        self.run(self.client().goto(url), url);
    }

    /// Waits for an element.
    #[must_use]
    pub fn find(&self, css: &str) -> Element {
        let wait = self.client().wait().at_most(PATIENCE);
        match self.runtime.block_on(wait.for_element(Locator::Css(css))) {
            Ok(element) => element,
            Err(error) => panic!("no {css}: {error}\nthe page says:\n{}", self.page_text()),
        }
    }

    /// Whether an element is there now.
    #[must_use]
    pub fn has(&self, css: &str) -> bool {
        !self.run(self.client().find_all(Locator::Css(css)), css).is_empty()
    }

    /// Clicks an element once it is there.
    pub fn click(&self, css: &str) {
        let element = self.find(css);
        self.run(element.click(), css);
    }

    /// Replaces the text of a field.
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.run(element.clear(), css);
        self.run(element.send_keys(text), css);
    }

    /// Chooses a file of the disk in a file field, as the dialogue of the system would; the field may be hidden.
    pub fn choose_file(&self, css: &str, file: &Path) {
        let field = self.run(self.client().find(Locator::Css(css)), css);
        self.run(field.send_keys(&file.display().to_string()), css);
    }

    /// Types into whatever has the focus, key by key; WebDriver's key codes are understood.
    pub fn press(&self, keys: &str) {
        let element = self.run(self.client().active_element(), "the focus");
        self.run(element.send_keys(keys), keys);
    }

    /// Chooses the option of a `<select>` by its value.
    pub fn choose(&self, css: &str, value: &str) {
        let element = self.find(css);
        self.run(element.select_by_value(value), css);
    }

    /// The text of an element as a person sees it.
    #[must_use]
    pub fn text(&self, css: &str) -> String {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            let element = self.find(css);
            match self.runtime.block_on(element.text()) {
                // The page drew it anew between finding and reading.
                Err(error) if error.is_stale_element_reference() && std::time::Instant::now() < deadline => {}
                text => return self.run(std::future::ready(text), css),
            }
        }
    }

    /// The texts of all elements of a kind, in the page's order.
    #[must_use]
    pub fn texts(&self, css: &str) -> Vec<String> {
        let elements = self.run(self.client().find_all(Locator::Css(css)), css);
        elements.iter().map(|element| self.run(element.text(), css)).collect()
    }

    /// Waits until nothing on the page is loading and no picture is missing.
    pub fn wait_until_settled(&self) {
        let deadline = std::time::Instant::now() + PATIENCE;
        while self.script(UNSETTLED).as_bool() != Some(false) {
            assert!(std::time::Instant::now() < deadline, "the page never settles:\n{}", self.page_text());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until an element's text holds `part`.
    pub fn wait_for_text(&self, css: &str, part: &str) {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            if self.text(css).contains(part) {
                return;
            }
            assert!(std::time::Instant::now() < deadline, "{css} never says {part:?}:\n{}", self.page_text());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Runs a script and returns what it returns.
    #[must_use]
    pub fn script(&self, script: &str) -> Value {
        self.run(self.client().execute(script, vec![]), script)
    }

    /// The window as a PNG.
    #[must_use]
    pub fn screenshot(&self) -> Vec<u8> {
        self.run(self.client().screenshot(), "a screenshot")
    }

    /// Keeps a picture of the window as `target/screenshots/NAME.png`.
    ///
    /// # Panics
    /// When something on it is cut off, or the file cannot be written.
    #[allow(clippy::expect_used, reason = "a test that cannot keep its picture ends")]
    pub fn keep(&self, name: &str) {
        let test = std::env::current_exe().expect("the test's own path");
        let folder = test.ancestors().nth(3).expect("a test lies in target/PROFILE/deps").join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        std::fs::write(folder.join(format!("{name}.png")), self.screenshot()).expect("a picture kept");
        let clipped = self.clipped();
        assert!(clipped.is_empty(), "{name}: {clipped:#?}");
    }

    /// [`Browser::keep`], once nothing on the page is loading.
    pub fn keep_settled(&self, name: &str) {
        self.wait_until_settled();
        self.keep(name);
    }

    /// [`Browser::keep_settled`] with this element at the top.
    pub fn keep_below(&self, css: &str, name: &str) {
        let _ = self.find(css);
        let _ = self.script(&format!("document.querySelector('{css}').scrollIntoView({{block: 'start'}})"));
        self.keep_settled(name);
    }

    /// What is wider than the window or cut off: `tag.class: text` of each, empty when all fits.
    #[must_use]
    pub fn clipped(&self) -> Vec<String> {
        let found = self.script(CLIPPED);
        found.as_array().into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
    }
}

/// Text that does not fit its box without a deliberate ellipsis, and anything that makes the page scroll sideways.
const CLIPPED: &str = r"
const found = [];
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) found.push(`page: ${root.scrollWidth} > ${root.clientWidth}`);
for (const e of document.querySelectorAll('body *')) {
  const style = getComputedStyle(e);
  if (style.display === 'none' || style.visibility === 'hidden' || !e.innerText) continue;
  if (e.closest('.visually-hidden') || style.clipPath === 'inset(50%)') continue;
  const cut = ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis';
  if (cut && e.scrollWidth > e.clientWidth + 1 && e.children.length === 0)
    found.push(`${e.tagName}.${e.className}: ${e.innerText.slice(0, 60)}`);
  if (e.tagName === 'BUTTON' && e.scrollWidth > e.clientWidth + 1)
    found.push(`${e.tagName}.${e.className}: ${e.innerText.slice(0, 60)}`);
}
return found;
";

/// Skeleton rows, busy regions, and pictures on their way.
const UNSETTLED: &str = r"
const loading = document.querySelector('[aria-busy=true], .skeleton');
const inView = image => image.getBoundingClientRect().top < innerHeight && image.getBoundingClientRect().bottom > 0;
const wanted = [...document.images].filter(image => image.loading !== 'lazy' || inView(image));
const pictures = wanted.some(image => !image.complete);
return !document.body || document.body.innerText.trim() === '' || Boolean(loading) || pictures;
";

/// Starts a screen and returns its name, such as `:99`.
#[allow(clippy::expect_used, reason = "a test without its screen cannot go on")]
fn open_screen() -> (Child, String) {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a screen (package xvfb)");
    let stdout = screen.stdout.take().expect("the screen's output");
    let mut number = String::new();
    BufReader::new(stdout).read_line(&mut number).expect("the screen's number");
    (screen, format!(":{}", number.trim()))
}

/// A port that was free a moment ago.
#[allow(clippy::expect_used, reason = "a test without a port cannot go on")]
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("its number").port()
}

fn wait_for_port(port: u16) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(std::time::Instant::now() < deadline, "nothing listens on port {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The session is worthless now; the driver ends the browser with itself in any case.
            let _ = self.runtime.block_on(client.close());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        if let Some(mut screen) = self.screen.take() {
            let _ = screen.kill();
            let _ = screen.wait();
        }
    }
}

/// The CSS selector of what a test knows by this name.
#[must_use]
pub fn testid(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

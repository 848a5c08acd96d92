//! A printer that is not there: `ippeveprinter` of CUPS as a card printer, with a tray to look into.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a thing may take before a test gives up; waiting ends as soon as it is there.
const PATIENCE: Duration = Duration::from_secs(120);
const ATTRIBUTES: &str = include_str!("../../../../tests/fixtures/printer/card-printer.attrs");
const MECHANISM: &str = include_str!("../../../../tests/fixtures/printer/tray.sh");
/// A bus of its own: the printer announces itself over one, and a bare machine has none.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=FOLDER/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
<allow send_type="method_call"/><allow receive_type="method_return"/><allow receive_type="signal"/>
<allow receive_type="error"/><allow receive_type="method_call"/></policy></busconfig>"#;

/// A card printer on a port of this machine. What it started ends with it.
pub struct VirtualPrinter {
    port: u16,
    bus: Child,
    printer: Option<Child>,
    folder: TempDir,
}

#[allow(clippy::expect_used, reason = "a test without its printer cannot go on")]
impl VirtualPrinter {
    /// A printer that is switched on, with blank cards and a ribbon.
    ///
    /// # Panics
    /// When `ippeveprinter` or a bus is missing: `cargo xtask setup` installs them.
    #[must_use]
    pub fn switched_on() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("tray")).expect("a tray");
        fs::create_dir(at("spool")).expect("a spool folder");
        fs::write(at("card-printer.attrs"), ATTRIBUTES).expect("a description");
        fs::write(at("bus.conf"), BUS.replace("FOLDER", &folder.path().display().to_string()))
            .expect("settings");
        fs::write(at("tray.sh"), MECHANISM).expect("a mechanism");
        make_executable(&at("tray.sh"));
        let bus = Command::new("dbus-daemon")
            .arg("--nofork")
            .arg(format!("--config-file={}", at("bus.conf").display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon: `cargo xtask setup print-tests` installs it");
        until("the bus listens", || at("bus").exists());
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let mut made = Self { port, bus, printer: None, folder };
        made.switch_on();
        made
    }

    /// Switches it on again, with an empty memory: it numbers its jobs from 1.
    ///
    /// # Panics
    /// When it does not start.
    pub fn switch_on(&mut self) {
        assert!(self.printer.is_none(), "it is on");
        let log = fs::File::create(self.folder.path().join("printer.log")).expect("a log");
        let mut printer = Command::new("ippeveprinter");
        printer
            .env("DBUS_SYSTEM_BUS_ADDRESS", format!("unix:path={}", self.folder.path().join("bus").display()))
            .args(["-r", "off", "-k", "-v", "-n", "localhost", "-p", &self.port.to_string()])
            .arg("-d")
            .arg(self.folder.path().join("spool"))
            .arg("-a")
            .arg(self.folder.path().join("card-printer.attrs"))
            .arg("-c")
            .arg(self.folder.path().join("tray.sh"))
            .arg("Card printer")
            .stdout(Stdio::null())
            .stderr(log);
        // A group of its own, so that the mechanism ends with the printer.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut printer, 0);
        let printer = printer.spawn().expect("ippeveprinter: `cargo xtask setup print-tests` installs it");
        self.printer = Some(printer);
        let at = SocketAddr::from(([127, 0, 0, 1], self.port));
        until("the printer listens", || TcpStream::connect_timeout(&at, PATIENCE).is_ok());
    }

    /// Pulls its plug: what it had in memory is lost, and a card that is stuck stays inside for good.
    pub fn vanish(&mut self) {
        if let Some(printer) = &self.printer {
            let group = format!("-{}", printer.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        }
        self.forget();
    }

    /// Its memory is lost and it answers no more, but a card that is stuck comes out when the jam is cleared.
    pub fn forget(&mut self) {
        if let Some(mut printer) = self.printer.take() {
            let _ = printer.kill();
            let _ = printer.wait();
        }
    }

    /// Its address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("ipp://localhost:{}/ipp/print", self.port)
    }

    /// From now on cards are stuck until [`VirtualPrinter::clear_jam`].
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn jam(&self) {
        fs::write(self.folder.path().join("jam"), "").expect("a jam");
    }

    /// Lets the card that is stuck come out.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn clear_jam(&self) {
        fs::remove_file(self.folder.path().join("jam")).expect("no jam");
    }

    /// The cards that came out, by the names of their jobs, in the order of the names.
    ///
    /// # Panics
    /// When the tray cannot be read.
    #[must_use]
    pub fn tray(&self) -> Vec<(String, Vec<u8>)> {
        let mut cards: Vec<_> = fs::read_dir(self.folder.path().join("tray"))
            .expect("a tray")
            .map(|entry| entry.expect("a card").path())
            .filter(|path| !name_of(path).starts_with('.'))
            .map(|path| (name_of(&path), fs::read(&path).expect("a card")))
            .collect();
        cards.sort();
        cards
    }

    /// Whether its mechanism is at work on a card.
    #[must_use]
    pub fn is_printing(&self) -> bool {
        let log = self.log();
        log.matches("Running command").count() > log.matches("Processing time").count()
    }

    /// What the printer wrote about its work, for a test that fails.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("printer.log")).unwrap_or_default()
    }
}

impl Drop for VirtualPrinter {
    fn drop(&mut self) {
        // A mechanism that still waits for its jam to be cleared ends.
        let _ = fs::remove_file(self.folder.path().join("jam"));
        self.vanish();
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_suffix(".pdf").map(str::to_owned).unwrap_or(name)
}

#[cfg(unix)]
#[allow(clippy::expect_used, reason = "as above")]
pub(crate) fn make_executable(path: &PathBuf) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
}

#[cfg(not(unix))]
pub(crate) fn make_executable(_: &PathBuf) {}

/// Waits until something is so, looking often.
///
/// # Panics
/// When it is not so in time.
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

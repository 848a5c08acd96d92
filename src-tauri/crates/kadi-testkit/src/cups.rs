//! A print server of its own: `cupsd` on a port of this machine with one card printer, and a tray to look into.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::printer::{make_executable, until};

const PATIENCE: Duration = Duration::from_secs(5);
const DRIVER: &str = include_str!("../../../../tests/fixtures/printer/card-printer.ppd");
const BACKEND: &str = include_str!("../../../../tests/fixtures/printer/cups-tray.sh");
/// Where a distribution keeps the filters and helpers of CUPS.
const PROGRAMS: [&str; 2] = ["/usr/lib/cups", "/usr/libexec/cups"];
const QUEUE: &str = "cards";
const SETTINGS: &str = "Listen 127.0.0.1:PORT
LogLevel debug
Browsing Off
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
DirtyCleanInterval 0
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Location /admin>
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
";
const FOLDERS: &str = "ServerRoot AT/etc
RequestRoot AT/spool
TempDir AT/spool/tmp
CacheDir AT/cache
StateDir AT/state
AccessLog AT/log/access
ErrorLog AT/log/error
PageLog AT/log/page
DataDir /usr/share/cups
ServerBin AT/bin
";

/// A print server with a queue for cards. It ends with its owner.
pub struct PrintServer {
    port: u16,
    server: Option<Child>,
    folder: TempDir,
}

#[allow(clippy::expect_used, reason = "a test without its print server cannot go on")]
impl PrintServer {
    /// A server that runs, with its queue.
    ///
    /// # Panics
    /// When CUPS is missing: `cargo xtask setup` installs it.
    #[must_use]
    pub fn running() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["etc/ppd", "spool/tmp", "cache", "state", "log", "bin/backend", "tray"] {
            fs::create_dir_all(at(name)).expect("a folder");
        }
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        fs::write(at("etc/cupsd.conf"), SETTINGS.replace("PORT", &port.to_string())).expect("settings");
        let mut folders = FOLDERS.replace("AT", &folder.path().display().to_string());
        if is_root() {
            // The scheduler gives up its rights for what it runs, so that belongs to whom it runs it as.
            folders.push_str("User lp\nGroup lp\nSystemGroup root\n");
        }
        fs::write(at("etc/cups-files.conf"), folders).expect("settings");
        fs::write(at("bin/backend/tray"), BACKEND).expect("a backend");
        make_executable(&at("bin/backend/tray"));
        let programs = PROGRAMS.map(Path::new).into_iter().find(|path| path.exists()).expect("CUPS");
        for name in ["filter", "daemon", "cgi-bin", "notifier", "monitor"] {
            link(&programs.join(name), &at("bin").join(name));
        }
        fs::write(at("card-printer.ppd"), DRIVER).expect("a driver");
        if is_root() {
            open_to_all(folder.path());
            for name in ["etc", "spool", "cache", "state", "log", "tray"] {
                let owned = Command::new("chown").args(["-R", "lp:lp"]).arg(at(name)).status();
                assert!(owned.is_ok_and(|status| status.success()), "chown {name}");
            }
        }
        let mut made = Self { port, server: None, folder };
        made.switch_on();
        made.administer(
            "lpadmin",
            &[
                "-p",
                QUEUE,
                "-E",
                "-v",
                &format!("tray:{}", made.tray_folder().display()),
                "-P",
                &made.folder.path().join("card-printer.ppd").display().to_string(),
            ],
        );
        made
    }

    /// Starts it again; its jobs are where they were.
    ///
    /// # Panics
    /// When it does not start.
    pub fn switch_on(&mut self) {
        assert!(self.server.is_none(), "it is on");
        let etc = self.folder.path().join("etc");
        let server =
            Command::new(if Path::new("/usr/sbin/cupsd").exists() { "/usr/sbin/cupsd" } else { "cupsd" })
                .arg("-f")
                .arg("-c")
                .arg(etc.join("cupsd.conf"))
                .arg("-s")
                .arg(etc.join("cups-files.conf"))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("cupsd: `cargo xtask setup print-tests` installs it");
        self.server = Some(server);
        let at = SocketAddr::from(([127, 0, 0, 1], self.port));
        until("the print server listens", || TcpStream::connect_timeout(&at, PATIENCE).is_ok());
    }

    /// Ends it at once, as a power cut does; what it had spooled it finds again.
    pub fn vanish(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }

    /// The address of its queue.
    #[must_use]
    pub fn address(&self) -> String {
        format!("ipp://localhost:{}/printers/{QUEUE}", self.port)
    }

    /// Runs a command of CUPS against it, as whoever looks after printers does.
    ///
    /// # Panics
    /// When the command fails.
    pub fn administer(&self, command: &str, words: &[&str]) {
        let done = Command::new(command)
            .env("CUPS_SERVER", format!("127.0.0.1:{}", self.port))
            .args(words)
            .output()
            .expect("a command of CUPS");
        assert!(done.status.success(), "{command} {words:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn tray_folder(&self) -> PathBuf {
        self.folder.path().join("tray")
    }

    /// From now on cards are stuck until [`PrintServer::clear_jam`].
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn jam(&self) {
        fs::write(self.tray_folder().join("jam"), "").expect("a jam");
    }

    /// Lets the card that is stuck come out.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn clear_jam(&self) {
        fs::remove_file(self.tray_folder().join("jam")).expect("no jam");
    }

    /// The cards that came out, by the names of their jobs, in the order of the names.
    ///
    /// # Panics
    /// When the tray cannot be read.
    #[must_use]
    pub fn tray(&self) -> Vec<(String, Vec<u8>)> {
        let mut cards: Vec<(String, Vec<u8>)> = fs::read_dir(self.tray_folder())
            .expect("a tray")
            .map(|entry| entry.expect("a card").path())
            .filter_map(|path| {
                let name = path.file_name()?.to_string_lossy().into_owned();
                let card = name.strip_suffix(".pdf").map(str::to_owned).or_else(|| {
                    // A job that came out twice.
                    name.contains(".pdf.").then(|| name.clone())
                })?;
                (!name.starts_with('.')).then(|| (card, fs::read(&path).expect("a card")))
            })
            .collect();
        cards.sort();
        cards
    }

    /// What the server wrote about its work, for a test that fails.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log/error")).unwrap_or_default()
    }
}

impl Drop for PrintServer {
    fn drop(&mut self) {
        // A backend that still waits for its jam to be cleared ends.
        let _ = fs::remove_file(self.tray_folder().join("jam"));
        if let Some(server) = &self.server {
            // Asked kindly it ends its filters too.
            let _ = Command::new("kill").arg(server.id().to_string()).status();
        }
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|told| told.stdout.trim_ascii() == b"0")
}

#[cfg(unix)]
#[allow(clippy::expect_used, reason = "as above")]
fn link(from: &Path, to: &Path) {
    std::os::unix::fs::symlink(from, to).expect("a link");
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}

#[cfg(unix)]
#[allow(clippy::expect_used, reason = "as above")]
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;

    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("permissions");
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) {}

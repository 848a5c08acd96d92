//! Locks the register when the computer's own session is locked, its screen saver begins, or it goes to sleep.
//!
//! On Linux the desktop and the system say so over D-Bus. Elsewhere the register locks by its own clock and after sleep.

#[cfg(not(target_os = "linux"))]
/// Listens to nothing.
pub(crate) struct SessionLock;

#[cfg(not(target_os = "linux"))]
impl SessionLock {
    pub(crate) const fn listen(_: impl Fn() + Clone + 'static) -> Self {
        Self
    }
}

#[cfg(target_os = "linux")]
pub(crate) use host::SessionLock;

#[cfg(target_os = "linux")]
mod host {
    use gio::glib::Variant;
    use gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags};

    /// A signal, and the interface it belongs to.
    #[derive(Debug, Clone, Copy)]
    struct Signal {
        interface: &'static str,
        member: &'static str,
    }

    /// What desktops say on the session's bus; true for the beginning.
    const DESKTOP: [Signal; 3] = [
        Signal { interface: "org.freedesktop.ScreenSaver", member: "ActiveChanged" },
        Signal { interface: "org.gnome.ScreenSaver", member: "ActiveChanged" },
        Signal { interface: "org.cinnamon.ScreenSaver", member: "ActiveChanged" },
    ];
    const LOGIN: &str = "org.freedesktop.login1";
    const MANAGER: &str = "org.freedesktop.login1.Manager";
    /// What the system says before it sleeps; true for the beginning.
    const SLEEP: Signal = Signal { interface: MANAGER, member: "PrepareForSleep" };
    /// What the system says to one session.
    const LOCK: Signal = Signal { interface: "org.freedesktop.login1.Session", member: "Lock" };
    /// How long the system may take to say which session this is.
    const PATIENCE_MS: i32 = 2_000;

    /// Listens for as long as it lives. A bus that is not there says nothing, and that is no error: the register still locks
    /// by its own clock.
    pub(crate) struct SessionLock {
        #[allow(dead_code, reason = "signals come for as long as their connection is held")]
        buses: Vec<DBusConnection>,
    }

    impl SessionLock {
        /// Calls `lock` at every signal, on the thread that runs the toolkit's main loop, from which this is called.
        pub(crate) fn listen(lock: impl Fn() + Clone + 'static) -> Self {
            let bus = |kind| gio::bus_get_sync(kind, Cancellable::NONE).ok();
            let (desktop, system) = (bus(BusType::Session), bus(BusType::System));
            if let Some(bus) = &desktop {
                hear_desktop(bus, &lock);
            }
            if let Some(bus) = &system {
                hear(bus, Some(LOGIN), SLEEP, None, lock.clone());
                // Without its own session it would hear of everybody's.
                if let Some(session) = own_session(bus) {
                    hear(bus, Some(LOGIN), LOCK, Some(&session), lock);
                }
            }
            Self { buses: desktop.into_iter().chain(system).collect() }
        }
    }

    fn hear_desktop(bus: &DBusConnection, lock: &(impl Fn() + Clone + 'static)) {
        for signal in DESKTOP {
            hear(bus, None, signal, None, lock.clone());
        }
    }

    fn hear(
        bus: &DBusConnection,
        sender: Option<&str>,
        signal: Signal,
        path: Option<&str>,
        lock: impl Fn() + 'static,
    ) {
        let heard = move |_: &DBusConnection, _: &str, _: &str, _: &str, _: &str, said: &Variant| {
            if begins(said) {
                lock();
            }
        };
        let Signal { interface, member } = signal;
        let (interface, member) = (Some(interface), Some(member));
        // For as long as the connection is there.
        let _ = bus.signal_subscribe(sender, interface, member, path, None, DBusSignalFlags::NONE, heard);
    }

    /// Whether a signal tells of a beginning: it says so, or it has nothing else to tell.
    fn begins(said: &Variant) -> bool {
        said.n_children() == 0 || said.try_child_value(0).and_then(|first| first.get::<bool>()) == Some(true)
    }

    /// The object of the session that this program runs in.
    fn own_session(bus: &DBusConnection) -> Option<String> {
        let own = Variant::from((std::process::id(),));
        let answer = bus
            .call_sync(
                Some(LOGIN),
                "/org/freedesktop/login1",
                MANAGER,
                "GetSessionByPID",
                Some(&own),
                None,
                DBusCallFlags::NONE,
                PATIENCE_MS,
                Cancellable::NONE,
            )
            .ok()?;
        answer.try_child_value(0)?.str().map(str::to_owned)
    }

    #[cfg(test)]
    mod tests {
        use std::cell::Cell;
        use std::io::{BufRead as _, BufReader};
        use std::process::{Child, Command, Stdio};
        use std::rc::Rc;

        use gio::DBusConnectionFlags;
        use gio::glib::MainContext;

        use super::*;

        /// A bus of the test's own, ended with it.
        struct Bus {
            daemon: Child,
            address: String,
        }

        impl Bus {
            fn start() -> Self {
                let mut daemon = Command::new("dbus-daemon")
                    .args(["--session", "--nofork", "--print-address"])
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap();
                let mut address = String::new();
                BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
                Self { daemon, address: address.trim().to_owned() }
            }
        }

        impl Drop for Bus {
            fn drop(&mut self) {
                self.daemon.kill().ok();
                self.daemon.wait().ok();
            }
        }

        #[test]
        fn only_a_beginning_locks() {
            assert!(begins(&Variant::from((true,))) && !begins(&Variant::from((false,))));
            assert!(begins(&Variant::from(())) && !begins(&Variant::from(("later",))));
        }

        #[test]
        fn a_desktop_that_locks_its_screen_locks_the_register() {
            let bus = Bus::start();
            let flags =
                DBusConnectionFlags::AUTHENTICATION_CLIENT | DBusConnectionFlags::MESSAGE_BUS_CONNECTION;
            let connect =
                || DBusConnection::for_address_sync(&bus.address, flags, None, Cancellable::NONE).unwrap();
            let (desktop, ours) = (connect(), connect());
            let heard = Rc::new(Cell::new(0));
            let counted = Rc::clone(&heard);
            hear_desktop(&ours, &move || counted.set(counted.get() + 1));
            // An answer that came back says that the bus knows what is listened for.
            let (name, path) = ("org.freedesktop.DBus", "/org/freedesktop/DBus");
            ours.call_sync(
                Some(name),
                path,
                name,
                "GetId",
                None,
                None,
                DBusCallFlags::NONE,
                PATIENCE_MS,
                Cancellable::NONE,
            )
            .unwrap();
            let say = |interface: &str, member: &str, begins: bool| {
                let said = Variant::from((begins,));
                desktop
                    .emit_signal(None, "/org/freedesktop/ScreenSaver", interface, member, Some(&said))
                    .unwrap();
                desktop.flush_sync(Cancellable::NONE).unwrap();
            };
            say("org.freedesktop.ScreenSaver", "ActiveChanged", false);
            say("org.freedesktop.ScreenSaver", "SomethingElse", true);
            say("org.freedesktop.ScreenSaver", "ActiveChanged", true);
            say("org.gnome.ScreenSaver", "ActiveChanged", true);
            while heard.get() < 2 {
                MainContext::default().iteration(true);
            }
            assert_eq!(heard.get(), 2, "in the order of saying, so that the first two were heard as nothing");
        }
    }
}

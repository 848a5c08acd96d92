//! A camera behind a thread of its own: whoever asks gets the newest frame, and a camera that hangs is told as silent.
//!
//! Drivers block where nothing arrives, and opening one may hang for good. The thread is left behind then; it ends with the
//! next word of its driver.

use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use kadi_scan::{CameraFault, Frame, FrameSource, SourceError};

/// How long a frame may take, also the first.
const NEXT: Duration = Duration::from_secs(4);

/// A camera as its thread sees it.
pub(crate) trait Device {
    /// The next frame; none when this one cannot be read and the next may be.
    fn next(&mut self) -> Result<Option<Frame>, CameraFault>;
}

/// What the thread leaves for whoever asks.
#[derive(Default)]
struct Slot {
    is_open: bool,
    frame: Option<Frame>,
    fault: Option<CameraFault>,
}

#[derive(Default)]
struct Shared {
    slot: Mutex<Slot>,
    news: Condvar,
}

impl Shared {
    fn tell(&self, change: impl FnOnce(&mut Slot)) {
        change(&mut self.slot.lock().unwrap_or_else(PoisonError::into_inner));
        self.news.notify_all();
    }

    /// Waits until something can be taken out of the slot.
    fn wait<T>(&self, longest: Duration, take: impl Fn(&mut Slot) -> Option<T>) -> Result<T, CameraFault> {
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = None;
        let (slot, _) = self
            .news
            .wait_timeout_while(slot, longest, |slot| {
                taken = take(slot);
                taken.is_none() && slot.fault.is_none()
            })
            .unwrap_or_else(PoisonError::into_inner);
        taken.ok_or_else(|| slot.fault.unwrap_or(CameraFault::Silent))
    }
}

/// An open camera.
pub(crate) struct Stream(Arc<Shared>);

impl Stream {
    /// Opens a device on a thread of its own and waits until it is open.
    ///
    /// # Errors
    /// What opening answers; `Silent` when it takes longer than `longest`.
    pub(crate) fn open<D: Device>(
        open: impl FnOnce() -> Result<D, CameraFault> + Send + 'static,
        longest: Duration,
    ) -> Result<Self, CameraFault> {
        let shared = Arc::new(Shared::default());
        let kept = Arc::downgrade(&shared);
        thread::Builder::new()
            .name("kadi-camera".to_owned())
            .spawn(move || run(open, &kept))
            .map_err(|_| CameraFault::Silent)?;
        shared.wait(longest, |slot| slot.is_open.then_some(()))?;
        Ok(Self(shared))
    }
}

/// Leaves frames until nobody is there to take them.
fn run<D: Device>(open: impl FnOnce() -> Result<D, CameraFault>, kept: &Weak<Shared>) {
    let opened = open();
    let Some(shared) = kept.upgrade() else { return };
    let mut device = match opened {
        Ok(device) => device,
        Err(fault) => return shared.tell(|slot| slot.fault = Some(fault)),
    };
    shared.tell(|slot| slot.is_open = true);
    drop(shared);
    loop {
        let next = device.next();
        let Some(shared) = kept.upgrade() else { return };
        match next {
            Ok(Some(frame)) => shared.tell(|slot| slot.frame = Some(frame)),
            Ok(None) => {}
            Err(fault) => return shared.tell(|slot| slot.fault = Some(fault)),
        }
    }
}

impl FrameSource for Stream {
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        Ok(Some(self.0.wait(NEXT, |slot| slot.frame.take())?))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Longer than any test.
    const LONG: Duration = Duration::from_secs(600);

    /// Gives what it is sent, and says when it is dropped.
    struct Told(Receiver<Result<Option<u8>, CameraFault>>, Sender<()>);

    impl Device for Told {
        fn next(&mut self) -> Result<Option<Frame>, CameraFault> {
            let told = self.0.recv().unwrap_or(Err(CameraFault::Unplugged))?;
            Ok(told.map(|value| Frame::from_luma(1, 1, vec![value]).unwrap()))
        }
    }

    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.1.send(());
        }
    }

    #[test]
    fn the_newest_frame_is_given_and_the_device_let_go_with_the_stream() {
        let ((tell, told), (gone, over)) = (channel(), channel());
        let mut stream = Stream::open(move || Ok(Told(told, gone)), LONG).unwrap();
        tell.send(Ok(None)).unwrap();
        tell.send(Ok(Some(1))).unwrap();
        let mut seen = stream.next_frame().unwrap().unwrap().luma()[0];
        assert_eq!(seen, 1);
        for value in 2..=9 {
            tell.send(Ok(Some(value))).unwrap();
        }
        while seen < 9 {
            let next = stream.next_frame().unwrap().unwrap().luma()[0];
            assert!(next > seen, "{next} after {seen}");
            seen = next;
        }
        drop(stream);
        tell.send(Ok(Some(10))).unwrap();
        over.recv().unwrap();
    }

    #[test]
    fn a_fault_is_told_at_once_and_again() {
        let ((tell, told), (gone, _over)) = (channel(), channel());
        let mut stream = Stream::open(move || Ok(Told(told, gone)), LONG).unwrap();
        tell.send(Err(CameraFault::Unplugged)).unwrap();
        for _ in 0..2 {
            let fault = stream.next_frame();
            assert!(matches!(fault, Err(SourceError::Camera(CameraFault::Unplugged))));
        }
        let refused = Stream::open(|| Err::<Told, _>(CameraFault::Busy), LONG);
        assert_eq!(refused.err(), Some(CameraFault::Busy));
    }

    #[test]
    fn a_device_that_hangs_is_silent_and_let_go_when_it_answers() {
        let ((tell, told), (gone, over)) = (channel(), channel());
        let (answer, asked) = channel();
        let hanging = move || asked.recv().map(|()| Told(told, gone)).map_err(|_| CameraFault::Silent);
        let stream = Stream::open(hanging, Duration::from_millis(1));
        assert_eq!(stream.err(), Some(CameraFault::Silent));
        answer.send(()).unwrap();
        over.recv().unwrap();
        drop(tell);
    }
}

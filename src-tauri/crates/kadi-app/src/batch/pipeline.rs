//! Cards through three kinds of threads: one reads people, some compose and draw, the caller takes what is made in order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use kadi_contract::ApiError;

use crate::error::internal;

/// Cards that go through the threads together.
const TOGETHER: usize = 10;
/// Lots that wait between two threads at most.
const WAITING: usize = 8;

/// Threads that make cards: as many as the machine has. The officer's clicks come between: whoever sleeps most is let
/// through first.
fn makers() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Takes cards in order until `take` breaks off. `read` gives what a lot of cards needs, `make` makes one of them, on
/// several threads at once, which go on while `take` has one. The first error ends the work.
pub(super) fn run<C, S, T>(
    cards: &[C],
    read: impl Fn(&[C]) -> Result<Vec<S>, ApiError> + Sync,
    make: impl Fn(&C, &S) -> Result<T, ApiError> + Sync,
    mut take: impl FnMut(&C, T) -> Result<ControlFlow<()>, ApiError>,
) -> Result<ControlFlow<()>, ApiError>
where
    C: Sync,
    S: Send,
    T: Send,
{
    let stopped = AtomicBool::new(false);
    let (to_make, lots) = mpsc::sync_channel::<(usize, Result<Vec<S>, ApiError>)>(WAITING);
    let (to_take, made) = mpsc::sync_channel::<(usize, Result<Vec<T>, ApiError>)>(WAITING);
    let lots = Mutex::new(lots);
    thread::scope(|scope| {
        let (stopped, lots, read, make) = (&stopped, &lots, &read, &make);
        scope.spawn(move || {
            for (number, lot) in cards.chunks(TOGETHER).enumerate() {
                if stopped.load(Ordering::Relaxed) || to_make.send((number, read(lot))).is_err() {
                    break;
                }
            }
        });
        for _ in 0..makers() {
            let to_take = to_take.clone();
            scope.spawn(move || {
                loop {
                    let next = lots.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((number, subjects)) = next else { break };
                    let lot = cards.chunks(TOGETHER).nth(number).unwrap_or_default();
                    let done = subjects.and_then(|subjects| {
                        lot.iter().zip(&subjects).map(|(card, subject)| make(card, subject)).collect()
                    });
                    // After the end nobody listens; what waits is emptied so that nobody waits for it.
                    if !stopped.load(Ordering::Relaxed) && to_take.send((number, done)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(to_take);
        let taken = take_in_order(cards, &made, &mut take);
        if !matches!(taken, Ok(ControlFlow::Continue(()))) {
            stopped.store(true, Ordering::Relaxed);
            for _ in made {}
        }
        taken
    })
}

fn take_in_order<C, T>(
    cards: &[C],
    made: &mpsc::Receiver<(usize, Result<Vec<T>, ApiError>)>,
    take: &mut impl FnMut(&C, T) -> Result<ControlFlow<()>, ApiError>,
) -> Result<ControlFlow<()>, ApiError> {
    let mut early = BTreeMap::new();
    for (number, lot) in cards.chunks(TOGETHER).enumerate() {
        let done = loop {
            if let Some(done) = early.remove(&number) {
                break done;
            }
            let (at, done) = made.recv().map_err(|_| internal("batch_threads"))?;
            early.insert(at, done);
        };
        for (card, one) in lot.iter().zip(done?) {
            if take(card, one)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

#[cfg(test)]
mod tests {
    use kadi_contract::ErrorCode;

    use super::*;

    fn doubled(cards: &[u32], fails_at: Option<u32>, most: usize) -> Result<Vec<u32>, ApiError> {
        let mut taken = Vec::new();
        run(
            cards,
            |lot| Ok(lot.to_vec()),
            |card, subject| match fails_at {
                Some(at) if at == *card => Err(ErrorCode::DiskFull.into()),
                _ => Ok(card + subject),
            },
            |_, made| {
                taken.push(made);
                Ok(if taken.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            },
        )
        .map(|_| taken)
    }

    #[test]
    fn every_card_is_taken_once_and_in_order() {
        let cards: Vec<u32> = (0..1_003).collect();
        let expected: Vec<u32> = cards.iter().map(|card| card * 2).collect();
        assert_eq!(doubled(&cards, None, usize::MAX).unwrap(), expected);
        assert!(doubled(&[], None, usize::MAX).unwrap().is_empty());
        for most in [1, 500, 1_003] {
            assert_eq!(doubled(&cards, None, most).unwrap(), expected[..most], "broken off");
        }
    }

    #[test]
    fn an_error_ends_the_work_and_no_thread_waits_for_ever() {
        let cards: Vec<u32> = (0..5_000).collect();
        for at in [0, 41, 4_999] {
            assert_eq!(doubled(&cards, Some(at), usize::MAX).unwrap_err().code, ErrorCode::DiskFull);
        }
    }
}

//! A slow and unreliable link, on which only a clock waits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kadi_core::FrozenClock;

use crate::api::{Answer, Asked};
use crate::dice::Dice;
use crate::front::{Front, Sent};
use crate::world::World;

/// Seconds after which a gateway gives up on the server behind it.
const GATEWAY_GIVES_UP: Duration = Duration::from_secs(60);
/// Seconds that a server which has too much to do asks for.
const LATER: u32 = 20;

/// How bad a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkQuality {
    /// Time from a question to the first byte of its answer.
    pub latency: Duration,
    /// Bits in a second.
    pub bits_per_second: u32,
    /// Of 100 requests, those that fail.
    pub faults_percent: u32,
}

/// A link to what is behind it. The time that it takes passes on `clock`, and nowhere else.
pub struct Link<F> {
    behind: F,
    quality: LinkQuality,
    clock: Arc<FrozenClock>,
    dice: Mutex<Dice>,
}

impl<F: Front> Link<F> {
    /// A link whose faults are drawn from a seed.
    pub fn new(behind: F, quality: LinkQuality, clock: Arc<FrozenClock>, seed: u64) -> Self {
        Self { behind, quality, clock, dice: Mutex::new(Dice::new(seed)) }
    }

    fn carry(&self, bytes: usize) {
        let bits = bytes as u64 * 8;
        let micros = bits.saturating_mul(1_000_000) / u64::from(self.quality.bits_per_second.max(1));
        self.clock.pass(self.quality.latency + Duration::from_micros(micros));
    }

    /// Which of the ways to fail, where it fails.
    fn draw(&self) -> Option<usize> {
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        dice.chance(self.quality.faults_percent).happens().then(|| dice.below(4))
    }
}

impl<F: Front> Front for Link<F> {
    fn answer(&self, world: &World, asked: &Asked) -> Sent {
        let fault = self.draw();
        match fault {
            None => {
                let sent = self.behind.answer(world, asked);
                if let Sent::Whole(answer) | Sent::Half(answer) = &sent {
                    self.carry(answer.body.len());
                }
                sent
            }
            Some(0) => {
                let answer = world.answer(asked);
                self.carry(answer.body.len() / 2);
                Sent::Half(answer)
            }
            Some(1) => {
                self.carry(0);
                Sent::Whole(Answer::error(503, "Service unavailable"))
            }
            Some(2) => {
                self.clock.pass(GATEWAY_GIVES_UP);
                Sent::Whole(Answer::error(504, "Gateway timeout"))
            }
            Some(_) => {
                self.carry(0);
                Sent::Later(LATER)
            }
        }
    }
}

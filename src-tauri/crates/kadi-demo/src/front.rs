//! What stands between a world and those who ask it over HTTP: a bad link, a gateway, a crowd.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::{fmt, io};

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;

use crate::api::{Answer, Asked};
use crate::world::World;

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The answer.
    Whole(Answer),
    /// The first half of the answer; then the connection breaks.
    Half(Answer),
    /// 429 with `Retry-After`: fewer requests, please, and none for so many seconds.
    Later(u32),
}

/// Answers in place of a world, or in its name.
pub trait Front: Send + Sync {
    /// What is sent back to a question.
    fn answer(&self, world: &World, asked: &Asked) -> Sent;
}

/// Nothing between: the world answers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Open;

impl Front for Open {
    fn answer(&self, world: &World, asked: &Asked) -> Sent {
        Sent::Whole(world.answer(asked))
    }
}

/// A body that breaks off.
pub struct BrokenBody(Option<Bytes>);

impl BrokenBody {
    /// The first half of these bytes.
    pub fn of(mut bytes: Vec<u8>) -> Body {
        bytes.truncate(bytes.len() / 2);
        Body::new(Self(Some(Bytes::from(bytes))))
    }
}

impl fmt::Debug for BrokenBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrokenBody")
    }
}

impl HttpBody for BrokenBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(match self.0.take() {
            Some(half) => Ok(Frame::data(half)),
            None => Err(io::ErrorKind::ConnectionReset.into()),
        }))
    }
}

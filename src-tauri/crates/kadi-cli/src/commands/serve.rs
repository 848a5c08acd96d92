//! `kadi serve`: the web interface for this computer.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::Args;
use kadi_http::ServeError;
use serde_json::json;
use tokio::runtime;

use crate::context::Context;
use crate::failure::{Failure, Status};

/// Flags of `kadi serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port; 0 takes a free one
    #[arg(long, default_value_t = 8177)]
    port: u16,
    /// Address of this computer to listen at; others are refused
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
}

pub(crate) fn run(context: &Context, args: &ServeArgs) -> Result<(), Failure> {
    let address = SocketAddr::new(args.address, args.port);
    let server = kadi_http::serve(context.app()?, address).map_err(refusal)?;
    context.show(&json!({ "url": server.url() }), |_, words| {
        words.text_with("cli-serve-at", &[("url", server.url().into())])
    })?;
    wait_for_the_end()?;
    server.shutdown();
    Ok(())
}

fn refusal(error: ServeError) -> Failure {
    let own = |id, address: SocketAddr, status| Failure::Own {
        id,
        args: vec![("address", address.to_string())],
        status,
    };
    match error {
        ServeError::NotLoopback(address) => own("cli-error-not-loopback", address, Status::Usage),
        ServeError::Address { address, .. } => own("cli-error-address", address, Status::Failed),
        ServeError::System(error) => error.into(),
    }
}

/// Returns when the person presses Ctrl+C, or the system asks the program to end.
fn wait_for_the_end() -> Result<(), Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(asked_to_end())?;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut end = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = end.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

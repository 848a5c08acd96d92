//! The interface of Kadi: shows and asks. Every rule, every datum and every secret lives on the native side.

mod app;
mod input;
mod ipc;
mod kit;
mod lang;
mod office;
mod parts;
mod places;
mod route;
mod shell;
mod show;
mod theme;
mod tray;

fn main() {
    theme::apply(theme::stored());
    yew::Renderer::<app::App>::new().render();
}

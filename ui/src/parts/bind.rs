//! Ties an input to one field of a form's state.

use yew::prelude::*;

/// Sets one field of a form on input.
pub fn bind<T: Clone + 'static, V: 'static>(form: &UseStateHandle<T>, set: fn(&mut T, V)) -> Callback<V> {
    let form = form.clone();
    Callback::from(move |value: V| {
        let mut next = (*form).clone();
        set(&mut next, value);
        form.set(next);
    })
}

/// A state that is one text.
pub fn bind_text(state: &UseStateHandle<String>) -> Callback<String> {
    let setter = state.setter();
    Callback::from(move |text| setter.set(text))
}

//! The local HTTP shell: contract route, events, assets and the web interface.

// Runs after every other script of the page, found or missing: begins the work.
"use strict";
window.__kadi_start();

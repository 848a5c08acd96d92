//! The forest against scikit-learn's, each kind of sign on a scripted log, and silence on ordinary months.

mod forest;
mod ordinary;
mod scripted;
mod village;

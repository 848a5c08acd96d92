//! HTTP GET against DHIS2: the one verb Kadi has.

//! Picture to payload: finds and reads the code of a card.

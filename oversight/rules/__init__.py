"""Pure rules of the room: values in, words out."""

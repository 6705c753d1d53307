"""Text → unit vectors of the text and of its tokens, by one exported encoder.

    identity.py   which encoder is meant: model, adapter, recipe, precision → the folder it is kept in
    opening.py    the Encoder protocol, and opening a kept encoder with onnxruntime + tokenizers
    making.py     making one from a sentence-transformers model; the only module that imports PyTorch, and only then

An encoder is kept under `<data>/encoders/<digest of what it is made from>`: `model.onnx` (pooling and normalisation
inside), `tokenizer.json` and `encoder.json`.  It is never changed after it was made.
"""

from index.encoder.identity import Precision
from index.encoder.making import make_encoder
from index.encoder.opening import Embedding, Encoder, OnnxEncoder, open_encoder

__all__ = ["Embedding", "Encoder", "OnnxEncoder", "Precision", "make_encoder", "open_encoder"]

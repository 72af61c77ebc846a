#!/usr/bin/env python3
"""Writes the artefact's model256.onnx from its int8 table and its scales.

    python3 build_onnx.py TABLE.npy SCALE.npy OUTPUT.onnx
    python3 build_onnx.py --check MODEL.onnx

TABLE is int8 [entries, dimensions], SCALE float32 [entries]: the outcome of step 7 of README.md. `--check` takes both
arrays out of a model, writes it anew and compares the bytes.
The graph takes a transformer's inputs, so one loader serves this model and any sentence transformer:

    sentence_embedding = L2( sum over tokens of mask * scale[id] * table[id] )

The sum and the mean differ by a positive factor, which L2 removes. The protobuf is written by hand because the `onnx`
package would be the only dependency of forty lines; field numbers are those of onnx.proto3. Only numpy is needed.
The output is a function of the two arrays alone: same arrays, same bytes.
"""

import sys

import numpy as np

OPSET = 13
IR_VERSION = 8
FLOAT, INT8, INT64 = 1, 3, 7  # TensorProto.DataType
ATTRIBUTE_INT, ATTRIBUTE_INTS = 2, 7  # AttributeProto.AttributeType
SMALLEST_NORM = 1e-9  # an all-padding row divides zero by this and stays zero


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def data(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def attribute(name, value):
    if isinstance(value, list):
        return data(5, data(1, name) + b"".join(number(8, v) for v in value) + number(20, ATTRIBUTE_INTS))
    return data(5, data(1, name) + number(3, value) + number(20, ATTRIBUTE_INT))


def node(operator, inputs, output, **attributes):
    body = b"".join(data(1, name) for name in inputs) + data(2, output) + data(4, operator)
    return data(1, body + b"".join(attribute(name, value) for name, value in attributes.items()))


def tensor(name, array, kind):
    return data(5, b"".join(number(1, d) for d in array.shape) + number(2, kind) + data(8, name) + data(9, array.tobytes()))


def value_info(field, name, kind, shape):
    dimensions = b"".join(data(1, data(2, d) if isinstance(d, str) else number(1, d)) for d in shape)
    return data(field, data(1, name) + data(2, data(1, number(1, kind) + data(2, dimensions))))


def model(table, scale):
    graph = b"".join(
        [
            node("Gather", ["table", "input_ids"], "g8", axis=0),
            node("Cast", ["g8"], "gf", to=FLOAT),
            node("Gather", ["scale", "input_ids"], "s"),
            node("Cast", ["attention_mask"], "mf", to=FLOAT),
            node("Mul", ["s", "mf"], "w"),
            node("Unsqueeze", ["w", "ax1"], "w3"),
            node("MatMul", ["w3", "gf"], "p3"),
            node("Squeeze", ["p3", "ax1"], "p"),
            node("ReduceL2", ["p"], "nr", axes=[1], keepdims=1),
            node("Max", ["nr", "eps"], "nr2"),
            node("Div", ["p", "nr2"], "sentence_embedding"),
            data(2, "static-embed"),
            tensor("table", table.astype("<i1"), INT8),
            tensor("scale", scale.astype("<f4"), FLOAT),
            tensor("ax1", np.array([1], "<i8"), INT64),
            tensor("eps", np.array([SMALLEST_NORM], "<f4"), FLOAT),
            value_info(11, "input_ids", INT64, ["batch", "sequence"]),
            value_info(11, "attention_mask", INT64, ["batch", "sequence"]),
            value_info(12, "sentence_embedding", FLOAT, ["batch", table.shape[1]]),
        ]
    )
    return number(1, IR_VERSION) + data(2, "trestle-static") + data(7, graph) + data(8, data(1, "") + number(2, OPSET))


def fields(buffer):
    """Yields (field, value) of one message: int for a varint, memoryview for length-delimited data."""

    def read_varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = buffer[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    at = 0
    while at < len(buffer):
        tag, value = read_varint(), read_varint()
        if tag & 7 == 2:
            value, at = buffer[at : at + value], at + value
        yield tag >> 3, value


def arrays_of(model_bytes):
    """The table and the scales inside a model that this script wrote."""
    (graph,) = (value for field, value in fields(memoryview(model_bytes)) if field == 7)
    found = {}
    for field, value in fields(graph):
        if field == 5:
            parts = list(fields(value))
            shape = [v for f, v in parts if f == 1]
            raw, name = (next(v for f, v in parts if f == wanted) for wanted in (9, 8))
            found[bytes(name).decode()] = (raw, shape)
    (table, table_shape), (scale, _) = found["table"], found["scale"]
    return np.frombuffer(table, "<i1").reshape(table_shape), np.frombuffer(scale, "<f4")


def check(path):
    with open(path, "rb") as file:
        expected = file.read()
    table, scale = arrays_of(expected)
    if model(table, scale) != expected:
        sys.exit(f"{path} is not what this script writes for its own table of {len(table)} x {table.shape[1]}.")
    print(f"{path}: {len(table)} x {table.shape[1]}, reproduced byte for byte ({len(expected)} bytes)")


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        return check(sys.argv[2])
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    table, scale = np.load(sys.argv[1]), np.load(sys.argv[2])
    if table.dtype != np.int8 or table.ndim != 2:
        sys.exit(f"{sys.argv[1]} holds {table.dtype} {table.shape}; an int8 [entries, dimensions] table is needed.")
    if scale.shape != (len(table),):
        sys.exit(f"{sys.argv[2]} holds {scale.shape} scales for {len(table)} rows; one scale a row is needed.")
    with open(sys.argv[3], "wb") as file:
        file.write(model(table, scale))


if __name__ == "__main__":
    main()

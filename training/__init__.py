"""Makes the network that recognises the commands: from packages to `phrases.onnx`.

Run as ``python -m training``; README.md beside this file says how. Nothing of it is part of the
product, which needs neither PyTorch nor what is used here.
"""

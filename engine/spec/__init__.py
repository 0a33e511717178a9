"""Graphs as documents, their check, and their rendering to source. Imports no torch."""

from engine.spec.check import Verdict, check, check_text
from engine.spec.document import Graph, read_graph, read_kept_graph
from engine.spec.interface import InputPort, Interface, OutputPort, interface
from engine.spec.keras.render import NoKerasSource, render_keras
from engine.spec.parts import Module, Node, Wire
from engine.spec.problems import BadDocument, Fix, Problem
from engine.spec.registry import block_catalogue, blocks
from engine.spec.render import render

__all__ = [
    "BadDocument",
    "Fix",
    "Graph",
    "InputPort",
    "Interface",
    "Module",
    "NoKerasSource",
    "Node",
    "OutputPort",
    "Problem",
    "Verdict",
    "Wire",
    "block_catalogue",
    "blocks",
    "check",
    "check_text",
    "interface",
    "read_graph",
    "read_kept_graph",
    "render",
    "render_keras",
]

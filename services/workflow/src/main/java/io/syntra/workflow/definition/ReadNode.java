package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Node;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.node.NodeType;
import io.syntra.workflow.node.Reading;
import io.syntra.workflow.node.Work;

/**
 * A node as it was read.
 *
 * @param place where it is written
 * @param reading what it uses
 */
record ReadNode(Node node, JsonPlace place, NodeType type, Reading reading, Work work) {}

package io.syntra.gateway;

/** Stands for a class of another service. */
public final class Door {}

package io.syntra.template;

/** How many characters of values several templates may still take together. */
public final class Allowance {

    private int left;

    public Allowance(int characters) {
        this.left = characters;
    }

    int left() {
        return left;
    }

    void take(int characters) {
        left -= characters;
    }
}

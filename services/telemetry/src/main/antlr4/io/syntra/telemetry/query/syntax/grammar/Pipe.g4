/*
 * Syntra's query language: where rows come from, then stages with a pipe before each. Kusto's shape.
 *
 * Lists and chains are loops here, never recursion: only brackets nest, and Syntax limits how deep.
 */
grammar Pipe;

query
    : (from | expression) (PIPE stage)* EOF
    ;

/* A query inside another one: it always says where its rows come from. */
tabular
    : from (PIPE stage)*
    ;

from
    : SPANS MATCH LPAREN expression RPAREN descent+                                       # matched
    | METRICS metric                                                                      # measured
    | name                                                                                # table
    ;

/* Any span below, or a child. */
descent
    : (DESCENDANT | GT) LPAREN expression RPAREN
    ;

metric
    : STRING
    | name ((DOT | COLON) name)*
    ;

stage
    : WHERE expression                                                                    # where
    | EXTEND assignment (COMMA assignment)*                                               # extend
    | PROJECT column (COMMA column)*                                                      # project
    | SUMMARIZE (column (COMMA column)*)? (BY column (COMMA column)*)?                    # summarize
    | (SORT | ORDER) BY ordering (COMMA ordering)*                                        # sort
    | (TAKE | LIMIT) WHOLE                                                                # take
    | TOP WHOLE BY ordering (COMMA ordering)*                                             # top
    | DISTINCT column (COMMA column)*                                                     # distinct
    | COUNT                                                                               # count
    | JOIN (KIND ASSIGN name)? LPAREN tabular RPAREN ON key (COMMA key)* (WITHIN DURATION)? # join
    | (RATE | INCREASE) DURATION (EVERY DURATION)?                                        # rate
    | RENDER name                                                                         # render
    ;

assignment
    : name ASSIGN expression
    ;

column
    : (name ASSIGN)? expression
    ;

ordering
    : expression (ASC | DESC)?
    ;

/* One name on both sides, or $left.a == $right.b. */
key
    : name
    | LEFT DOT name EQ RIGHT DOT name
    ;

expression
    : conjunction (OR conjunction)*
    ;

conjunction
    : negation (AND negation)*
    ;

negation
    : NOT* comparison
    ;

comparison
    : sum (
        operator sum
        | (IN | NOT_IN) LPAREN (tabular | sum (COMMA sum)*) RPAREN
        | (BETWEEN | NOT_BETWEEN) LPAREN sum DOTS sum RPAREN
      )?
    ;

operator
    : EQ | NE | LT | LE | GT | GE | EQ_ANY_CASE | NE_ANY_CASE
    | HAS | NOT_HAS | CONTAINS | NOT_CONTAINS | STARTSWITH | NOT_STARTSWITH | ENDSWITH | NOT_ENDSWITH
    | MATCHES REGEX
    ;

sum
    : product ((PLUS | MINUS) product)*
    ;

product
    : unary ((STAR | SLASH | PERCENT) unary)*
    ;

unary
    : MINUS* postfix
    ;

postfix
    : primary (LBRACKET STRING RBRACKET | (DOT name)+)*
    ;

primary
    : STRING                                                  # text
    | WHOLE                                                   # whole
    | DECIMAL                                                 # decimal
    | DURATION                                                # duration
    | (TRUE | FALSE)                                          # truth
    | NULL                                                    # nothing
    | name LPAREN (expression (COMMA expression)*)? RPAREN    # call
    | name                                                    # named
    | LPAREN expression RPAREN                                # bracketed
    ;

/* Words of the language that are names of fields and functions elsewhere. */
name
    : IDENTIFIER | QUOTED
    | SPANS | METRICS | MATCH | COUNT | KIND | RATE | INCREASE | EVERY | TOP | RENDER | LEFT_WORD | RIGHT_WORD
    | REGEX | WITHIN | ORDER | LIMIT
    ;

SPANS: 'spans';
METRICS: 'metrics';
MATCH: 'match';
WHERE: 'where';
EXTEND: 'extend';
PROJECT: 'project';
SUMMARIZE: 'summarize';
BY: 'by';
SORT: 'sort';
ORDER: 'order';
TAKE: 'take';
LIMIT: 'limit';
TOP: 'top';
DISTINCT: 'distinct';
COUNT: 'count';
JOIN: 'join';
KIND: 'kind';
ON: 'on';
WITHIN: 'within';
RATE: 'rate';
INCREASE: 'increase';
EVERY: 'every';
RENDER: 'render';
ASC: 'asc';
DESC: 'desc';
AND: 'and';
OR: 'or';
NOT: 'not';
IN: 'in';
NOT_IN: '!in';
BETWEEN: 'between';
NOT_BETWEEN: '!between';
HAS: 'has';
NOT_HAS: '!has';
CONTAINS: 'contains';
NOT_CONTAINS: '!contains';
STARTSWITH: 'startswith';
NOT_STARTSWITH: '!startswith';
ENDSWITH: 'endswith';
NOT_ENDSWITH: '!endswith';
MATCHES: 'matches';
REGEX: 'regex';
TRUE: 'true';
FALSE: 'false';
NULL: 'null';
LEFT_WORD: 'left';
RIGHT_WORD: 'right';
LEFT: '$left';
RIGHT: '$right';

PIPE: '|';
DESCENDANT: '>>';
EQ: '==';
NE: '!=';
EQ_ANY_CASE: '=~';
NE_ANY_CASE: '!~';
LE: '<=';
GE: '>=';
LT: '<';
GT: '>';
ASSIGN: '=';
PLUS: '+';
MINUS: '-';
STAR: '*';
SLASH: '/';
PERCENT: '%';
LPAREN: '(';
RPAREN: ')';
LBRACKET: '[';
RBRACKET: ']';
COMMA: ',';
DOTS: '..';
DOT: '.';
COLON: ':';

DURATION: DIGIT+ ('.' DIGIT+)? ('ns' | 'us' | 'ms' | 's' | 'm' | 'h' | 'd' | 'w');
DECIMAL: DIGIT+ '.' DIGIT+ EXPONENT? | DIGIT+ EXPONENT;
WHOLE: DIGIT+;
STRING: '\'' (ESCAPE | ~['\\\r\n])* '\'' | '"' (ESCAPE | ~["\\\r\n])* '"';
IDENTIFIER: [A-Za-z_] [A-Za-z0-9_]*;
QUOTED: '`' ~[`\r\n]+ '`';

COMMENT: '//' ~[\r\n]* -> skip;
SPACE: [ \t\r\n]+ -> skip;
/* Anything else is a token too, so that the parser says what it expected instead. */
UNKNOWN: .;

fragment DIGIT: [0-9];
fragment EXPONENT: [eE] [+-]? DIGIT+;
fragment ESCAPE: '\\' .;

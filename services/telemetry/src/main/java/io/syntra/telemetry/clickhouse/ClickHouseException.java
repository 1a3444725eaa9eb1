package io.syntra.telemetry.clickhouse;

import com.clickhouse.client.api.ServerException;
import java.util.Set;

/** ClickHouse is away or refused a statement. */
public final class ClickHouseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * What time or an operator heals, and what the same statement may have come through an hour before: network, disk,
     * memory, Keeper, too many parts, a stream that broke off, a table or a right that is not there.
     *
     * @see <a href="https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp">ErrorCodes.cpp</a>
     */
    private static final Set<Integer> OF_THE_SERVER = Set.of(
            3, 23, 24, 32, 33, 60, 74, 75, 76, 81, 115, 159, 160, 164, 173, 192, 193, 194, 198, 202, 203, 209, 210, 225,
            236, 241, 242, 243, 252, 254, 279, 285, 286, 289, 319, 341, 373, 394, 425, 439, 473, 479, 492, 497, 499,
            516, 586, 667, 689, 692, 722, 733, 734, 738, 743, 744, 745, 746, 748, 750, 999, 1000, 1001, 1002);

    /** Of an insert: columns that are not there, and statements that cannot be read. The rows are not at fault. */
    private static final Set<Integer> OF_THE_TABLE = Set.of(8, 10, 16, 47, 62);

    ClickHouseException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether some of the rows of an insert are refused, and would be again. */
    boolean isOfRows() {
        var code = serverCode(this);
        return isOfStatement(code) && !OF_THE_TABLE.contains(code);
    }

    static boolean isOfStatement(int code) {
        return code != 0 && !OF_THE_SERVER.contains(code);
    }

    /** 0 when the server said nothing. */
    static int serverCode(Throwable failure) {
        for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof ServerException server) {
                return server.getCode();
            }
        }
        return 0;
    }
}

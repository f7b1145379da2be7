import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.json.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * JSONata for Java over lines of `{"source": expression, "bindings": {name: value}}`: answers each with `value JSON`, `nothing`, or
 * `error CODE`.
 */
public final class JsonataLines {
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder answers = new StringBuilder();
        Map<String, Jsonata> compiled = new HashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<?, ?> asked = (Map<?, ?>) Json.parseJson(line);
            answers.append(answer((String) asked.get("source"), (Map<?, ?>) asked.get("bindings"), compiled)).append('\n');
        }
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(answers);
    }

    private static String answer(String source, Map<?, ?> bindings, Map<String, Jsonata> compiled) {
        try {
            Jsonata expression = compiled.get(source);
            if (expression == null) {
                expression = Jsonata.jsonata(source);
                // Else null and nothing look the same outside.
                expression.setOutputConvertNulls(false);
                compiled.put(source, expression);
            }
            Jsonata.Frame frame = expression.createFrame();
            bindings.forEach((name, value) -> frame.bind((String) name, value));
            Object value = expression.evaluate(null, frame);
            if (value == null) return "nothing";
            StringBuilder text = new StringBuilder("value ");
            write(value, text);
            return text.toString();
        } catch (JException refused) {
            return "error " + refused.getError();
        } catch (StackOverflowError endless) {
            return "error stack";
        } catch (RuntimeException broken) {
            return "error " + broken.getClass().getSimpleName();
        }
    }

    private static void write(Object value, StringBuilder text) {
        if (value == null || value == Jsonata.NULL_VALUE) text.append("null");
        else if (value instanceof Boolean) text.append(value);
        else if (value instanceof Number) text.append(Double.isFinite(((Number) value).doubleValue()) ? value.toString() : "null");
        else if (value instanceof List) {
            text.append('[');
            String between = "";
            for (Object part : (List<?>) value) {
                text.append(between);
                write(part, text);
                between = ",";
            }
            text.append(']');
        } else if (value instanceof Map) {
            text.append('{');
            String between = "";
            for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
                text.append(between);
                quote(String.valueOf(member.getKey()), text);
                text.append(':');
                write(member.getValue(), text);
                between = ",";
            }
            text.append('}');
        } else if (value instanceof CharSequence) quote(value.toString(), text);
        else throw new IllegalStateException();
    }

    private static void quote(String raw, StringBuilder text) {
        text.append('"');
        for (char c : raw.toCharArray()) {
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < ' ' || c > '~') text.append(String.format("\\u%04x", (int) c));
            else text.append(c);
        }
        text.append('"');
    }
}

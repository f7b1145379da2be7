import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** AWS's Event Ruler over lines of `pattern TAB event`: answers each with true, false, or the refusal of the pattern. */
public final class Ruler {
    public static void main(String[] arguments) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder answers = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split("\t", 2);
            try {
                answers.append(software.amazon.event.ruler.Ruler.matchesRule(parts[1], parts[0]));
            } catch (Exception refused) {
                answers.append("refused");
            }
            answers.append('\n');
        }
        System.out.print(answers);
    }
}

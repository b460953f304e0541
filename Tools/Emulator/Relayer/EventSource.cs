using Gateway.Protocol.Messaging;

namespace Gateway.Emulator.Relayer;

/// <summary>An event that the relayer reports after its login, once or again and again.</summary>
/// <param name="Event">What it reports.</param>
/// <param name="Every">How often; null for once.</param>
internal sealed record EventSource(EventDevRequest Event, TimeSpan? Every)
{
    /// <summary>Reads one: <c>dev_code=…,value=…[,dev_key_seq=…][,dev_model=…][,every=5s]</c>.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static EventSource Parse(string text)
    {
        var values = new KeyValues(text, "dev_code", "value", "dev_key_seq", "dev_model", "every");
        var every = values.Time("every");
        return every == TimeSpan.Zero
            ? throw new FormatException("every=… must be more than 0")
            : new EventSource(Read(values), every);
    }

    /// <summary>Reads one of a script, which has times of its own.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static EventDevRequest ParseOnce(string text) => Read(new KeyValues(text, "dev_code", "value", "dev_key_seq", "dev_model"));

    private static EventDevRequest Read(KeyValues values) => new(
        KeyValues.Required(values.Text("dev_code"), "dev_code"),
        KeyValues.Required(values.Number("value"), "value"),
        values.Number("dev_key_seq"),
        values.Text("dev_model"));
}

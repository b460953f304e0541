using System.Text.Json;

namespace Gateway.Receivers;

/// <summary>Says what happened, a line each. Thread-safe.</summary>
internal static class Report
{
    private static readonly Lock Gate = new();

    public static void Line(string happened, object? what = null)
    {
        var line = JsonSerializer.Serialize(new { happened, what });
        lock (Gate)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}

using Gateway.Silo.Logs;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Tests;

public sealed class LineBudgetTests
{
    private static readonly LineKind s_unknown = new("Sessions", LogLevel.Information, 0, "Connection {Id} sent unknown command {Command}");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_kind_has_so_many_lines_in_a_second_and_the_rest_is_counted()
    {
        var budget = new LineBudget(3, _time);
        Assert.Equal([true, true, true, false, false], Take(budget, s_unknown, 5));
        Assert.True(budget.TryTake(s_unknown with { Template = "another" }), "another message");
        Assert.True(budget.TryTake(s_unknown with { Category = "another" }), "another category");
        Assert.True(budget.TryTake(s_unknown with { EventId = 1 }), "another event");

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([true, true, true, false], Take(budget, s_unknown, 4));
        Assert.Equal([(s_unknown, 3L)], budget.TakeLeftOut());
        Assert.Empty(budget.TakeLeftOut());
    }

    [Fact]
    public void Zero_is_any_number() => Assert.DoesNotContain(false, Take(new LineBudget(0, _time), s_unknown, 1000));

    [Fact]
    public void Messages_without_a_template_share_a_budget_when_there_are_too_many()
    {
        var budget = new LineBudget(1, _time);
        for (var i = 0; i < LineBudget.MaxKinds; i++)
        {
            Assert.True(budget.TryTake(s_unknown with { Template = $"number {i}" }));
        }

        Assert.True(budget.TryTake(s_unknown with { Template = "one more" }));
        Assert.False(budget.TryTake(s_unknown with { Template = "and another" }));
        Assert.Equal(1, Assert.Single(budget.TakeLeftOut()).LeftOut);
    }

    [Fact]
    public void A_line_s_kind_is_its_message_without_the_values()
    {
        var kinds = new Kinds();
        kinds.LogInformation("Connection {Id} is {State}", 1, "open");
        kinds.LogInformation("Connection {Id} is {State}", 2, "closed");
        Assert.Single(kinds.Seen.Distinct());
        Assert.Equal("Connection {Id} is {State}", kinds.Seen[0].Template);
    }

    private static bool[] Take(LineBudget budget, LineKind kind, int times) => [.. Enumerable.Range(0, times).Select(_ => budget.TryTake(kind))];

    private sealed class Kinds : ILogger
    {
        public List<LineKind> Seen { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Seen.Add(LineKind.Of("c", logLevel, eventId, state));
    }
}

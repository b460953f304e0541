using Gateway.Silo.Notifications;

namespace Gateway.Silo.Tests.Notifications;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(5, 1, 0, 5)]
    [InlineData(5, 2, 0, 10)]
    [InlineData(5, 5, 0, 80)]
    [InlineData(5, 10, 0, 2560)]
    [InlineData(5, 11, 0, 3600)]
    [InlineData(5, 1_000_000, 0, 3600)]
    [InlineData(3600, int.MaxValue, 0, 3600)]
    [InlineData(5, 1, 0.5, 3.75)]
    [InlineData(5, 11, 0.999, 1801.8)]
    public void It_doubles_up_to_an_hour_and_is_shortened_by_chance(int first, int failures, double chance, double seconds) =>
        Assert.Equal(seconds, RetryDelay.After(TimeSpan.FromSeconds(first), failures, chance).TotalSeconds, 3);
}
